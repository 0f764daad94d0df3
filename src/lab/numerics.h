/* The numerics fingerprint: what the last bits of a result depend on besides
 * its description.
 *
 * Equal descriptions give equal bits where the fingerprint is the same:
 * version and sources of prefarm, compiler and flags, C library, GSL,
 * OpenBLAS (version, the kernel it chose for this CPU, threads), the floating
 * point environment (rounding, flushing of subnormals), and what this CPU
 * makes of libm, BLAS and our own kernels, as digests of probes. Every run is
 * stored with the fingerprint it was computed under.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_NUMERICS_H
#define PF_LAB_NUMERICS_H

#include <stddef.h>

#define PF_NUMERICS_ID 17 /* 16 hexadecimal digits and the end */

struct pf_numerics {
    char id[PF_NUMERICS_ID]; /* of the text's SHA-256 */
    char *text;              /* owned; lines "name: value" */
};

/* That of this process, here and now. PF_OK, PF_ENOMEM, PF_EINPUT where BLAS
 * or the probes do not work. Clear in every case. */
int pf_numerics_find(struct pf_numerics *out);
void pf_numerics_clear(struct pf_numerics *n);

/* Names in which two texts differ, as "CPU kernel of OpenBLAS (Haswell there,
 * Zen here), ..."; cut where `size` ends. */
void pf_numerics_difference(char *out, size_t size, const char *there,
                            const char *here);

#endif
