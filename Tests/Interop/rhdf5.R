# Prints every dataset that R's rhdf5 finds in a file, as ncdf4.R does.
suppressMessages(library(rhdf5))
path <- commandArgs(TRUE)[1]
items <- h5ls(path)
for (row in which(items$otype == "H5I_DATASET")) {
  name <- sub("^/+", "", paste(items$group[row], items$name[row], sep = "/"))
  values <- h5read(path, name)
  text <- is.character(values)
  size <- if (text) sum(nchar(values, "bytes")) else sum(as.numeric(values), na.rm = TRUE)
  cat(sprintf("%s\t%d\t%d\t%.17g\n", name, length(values), if (text) 0L else sum(is.na(values)), size))
}
invisible(h5readAttributes(path, "/"))
