// zlib, and its macro that Swift cannot call.

#include <zlib.h>

// Makes a stream ready to unpack gzip, with the header and the checksum checked.
static inline int mneme_gunzip_init(z_stream *stream) { return inflateInit2(stream, 16 + MAX_WBITS); }
