/* A stream into memory that notices when there is none left.
 *
 * POSIX's open_memstream does not, in the GNU C Library: what finds no room is
 * left out, and fclose says that all is well.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_MEMSTREAM_H
#define PF_CORE_MEMSTREAM_H

#include <stdio.h>

/* Like open_memstream, for writing from the first byte to the last: after
 * fflush and fclose *text is what was written, which ends with a NUL that *size
 * does not count, and the caller's to free. Where memory ran out at any time
 * fclose is not 0 and *text is NULL. NULL: there is not even a stream. */
FILE *pf_memstream(char **text, size_t *size);

#endif
