// SHA-256 for checksums of data and for identities of trials.
#include <openssl/evp.h>
