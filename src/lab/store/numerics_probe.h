/* What this machine makes of a fixed set of sums: digests of the bits.
 *
 * Inputs are made of whole numbers and exact operations, so that they are the
 * same everywhere; outputs differ where the C library, BLAS or GSL takes
 * another path for this CPU, or was compiled in another way. Together they
 * take about 7 ms. A digest is a checksum of bits, not a proof: what agrees on
 * these inputs could still differ on others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_NUMERICS_PROBE_H
#define PF_LAB_NUMERICS_PROBE_H

#include <stdint.h>

/* Each PF_OK, PF_ENOMEM, or PF_EINPUT where something that must succeed does
 * not. */
typedef int pf_numerics_probe(uint64_t *digest);

/* Every function of libm that is not exact and that is called by us, and a few
 * more; 5000 values each. */
pf_numerics_probe pf_probe_libm;

/* The routines of BLAS and LAPACK that are called by us, and those that they
 * stand on, at sizes around the blocks of their kernels. */
pf_numerics_probe pf_probe_blas;

/* core/kernels.h. The same on every CPU, or a compiler is at fault. */
pf_numerics_probe pf_probe_kernels;

/* core/random.h and GSL's way from uniform to other numbers. */
pf_numerics_probe pf_probe_random;

/* eval/solve/solve.h, by which GLPK is probed, too. */
pf_numerics_probe pf_probe_solvers;

#endif
