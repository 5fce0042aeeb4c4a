# Prints every variable that R's ncdf4 finds in a file, with what it reads for it: path, numbers (or texts), NaN among them, sum (or
# bytes), by tabs. Dimensions with a coordinate are among them.
suppressMessages(library(ncdf4))
file <- nc_open(commandArgs(TRUE)[1])
say <- function(name, values) {
  text <- is.character(values)
  size <- if (text) sum(nchar(values, "bytes")) else sum(as.numeric(values), na.rm = TRUE)
  cat(sprintf("%s\t%d\t%d\t%.17g\n", name, length(values), if (text) 0L else sum(is.na(values)), size))
}
for (name in names(file$var)) {
  say(name, ncvar_get(file, name))
  invisible(ncatt_get(file, name))
}
for (dimension in file$dim) if (dimension$create_dimvar) say(dimension$name, dimension$vals)
invisible(ncatt_get(file, 0))
