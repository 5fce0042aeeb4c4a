// ZIP archives, read and made as numpy.savez and savez_compressed write them: directories, deflated members, checksums, sizes over 4 GiB.
#include <zip.h>
