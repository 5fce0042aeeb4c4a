// CommonMark's reference parser: the prose of experiment files is Markdown. Raw HTML in it is dropped (safe mode is the default).
#include <cmark.h>
