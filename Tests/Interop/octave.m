% Prints every dataset that Octave's load finds in the named groups of a file, as ncdf4.R does; Octave puts _ for what is no letter or
% digit. usage: octave octave.m FILE GROUP …
1;
function show(name, value)
  if isstruct(value)
    for key = fieldnames(value)'
      show([name "/" key{1}], value.(key{1}));
    end
  else
    value = double(value(:));
    printf("%s\t%d\t%d\t%.17g\n", name, numel(value), sum(isnan(value)), sum(value(! isnan(value))));
  end
end
arguments = argv();
groups = load(arguments{:});
for key = fieldnames(groups)'
  show(key{1}, groups.(key{1}));
end
