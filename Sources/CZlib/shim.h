// CRC-32 for the members of zip archives.
#include <zlib.h>
