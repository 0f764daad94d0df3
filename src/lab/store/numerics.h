/* The numerics fingerprint: what the last bits of a result depend on besides
 * its description.
 *
 * Equal descriptions give equal bits where the fingerprint is the same:
 * version and sources of prefarm, compiler and flags, C library, GSL, GLPK,
 * OpenBLAS (version, the kernel it chose for this CPU, threads), the floating
 * point environment (rounding, flushing of subnormals), and what this CPU
 * makes of libm, BLAS, our own kernels, samplers and solvers, as digests of
 * probes. Every run is stored with the fingerprint it was computed under.
 *
 * It is strict: a comment changed in a source file, or -O0, gives another one,
 * though hardly ever another bit. What it says is "not proved to be the same".
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

/* Adds a line, where it belongs by order, and makes the id again: for what
 * comes from outside, such as the digest of a plug-in. `value` is one line; a
 * name may come more than once. PF_OK, PF_ENOMEM (nothing is changed). */
int pf_numerics_add(struct pf_numerics *n, const char *name, const char *value);

/* Names in which two texts differ, as "CPU kernel of OpenBLAS (Haswell there,
 * Zen here), ..."; cut where `size` ends. */
void pf_numerics_difference(char *out, size_t size, const char *there,
                            const char *here);

#endif
