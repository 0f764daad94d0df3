/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/store/numerics.h"

#include "config.h"

#include <cblas.h>
#include <fenv.h>
#include <float.h>
#include <glpk.h>
#include <gsl/gsl_version.h>
#include <sha2.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif
#ifdef __x86_64__
#include <xmmintrin.h>
#endif

#include "core/memstream.h"
#include "core/status.h"
#include "lab/store/numerics_probe.h"

/* Made by the build: the digest of the sources and the compiler's flags. */
#ifdef HAVE_SOURCE_DIGEST
#include "source_digest.h"
#else
#define PF_SOURCE_DIGEST "unknown"
#define PF_FLAGS "unknown"
#define PF_KERNEL_FLAGS "unknown"
#endif

/* --- the values --- */

/* A value is written to the stream; PF_OK, or what a probe says. */

static int
put_architecture(FILE *out)
{
#if defined __x86_64__
    const char *name = "x86-64";
#elif defined __aarch64__
    const char *name = "aarch64";
#else
    const char *name = "other";
#endif
    fprintf(out, "%s, long double of %d bits", name, LDBL_MANT_DIG);
    return PF_OK;
}

/* OpenBLAS's account of itself without its kernel, which has a line. */
static int
put_blas(FILE *out)
{
    const char *at = openblas_get_config(), *kernel = openblas_get_corename();
    bool first = true;
    while (*(at += strspn(at, " ")) != '\0') {
        size_t n = strcspn(at, " ");
        if (n != strlen(kernel) || strncmp(at, kernel, n) != 0) {
            fprintf(out, "%s%.*s", first ? "" : " ", (int) n, at);
            first = false;
        }
        at += n;
    }
    return PF_OK;
}

static int
put_blas_kernel(FILE *out)
{
    fputs(openblas_get_corename(), out);
    return PF_OK;
}

static int
put_blas_threads(FILE *out)
{
    fprintf(out, "%d", openblas_get_num_threads());
    return PF_OK;
}

static int
put_c_library(FILE *out)
{
#ifdef __GLIBC__
    fprintf(out, "glibc %s", gnu_get_libc_version());
#else
    fputs("other", out);
#endif
    return PF_OK;
}

static int
put_compiler(FILE *out)
{
#if defined __GNUC__ && !defined __clang__
    fputs("gcc ", out);
#endif
    fputs(__VERSION__, out);
    return PF_OK;
}

static int
put_flags(FILE *out)
{
    fputs(PF_FLAGS, out);
    return PF_OK;
}

static int
put_kernel_flags(FILE *out)
{
    fputs(PF_KERNEL_FLAGS, out);
    return PF_OK;
}

/* How the machine rounds now: the control bits of SSE without its notes of
 * what has happened (the low six), and the precision of the x87 unit, which
 * long double uses. */
static int
put_floating_point(FILE *out)
{
    fprintf(out, "%s",
            fegetround() == FE_TONEAREST ? "to nearest" : "not to nearest");
#if defined __x86_64__
    unsigned short x87;
    __asm__("fnstcw %0" : "=m"(x87));
    fprintf(out, ", mxcsr %04x, x87 %04x", _mm_getcsr() & ~0x3fu,
            (unsigned) x87);
#elif defined __aarch64__
    uint64_t control;
    __asm__("mrs %0, fpcr" : "=r"(control));
    fprintf(out, ", fpcr %016jx", (uintmax_t) control);
#endif
    return PF_OK;
}

static int
put_glpk(FILE *out)
{
    fputs(glp_version(), out);
    return PF_OK;
}

static int
put_gsl(FILE *out)
{
    fputs(gsl_version, out);
    return PF_OK;
}

static int
put_prefarm(FILE *out)
{
    fputs(PACKAGE_VERSION, out);
    return PF_OK;
}

static int
put_sources(FILE *out)
{
    fputs(PF_SOURCE_DIGEST, out);
    return PF_OK;
}

static int
put_probe(FILE *out, pf_numerics_probe *probe)
{
    uint64_t digest = 0;
    int status = probe(&digest);
    fprintf(out, "%016jx", (uintmax_t) digest);
    return status;
}

static int
put_blas_probe(FILE *out)
{
    return put_probe(out, pf_probe_blas);
}

static int
put_libm_probe(FILE *out)
{
    return put_probe(out, pf_probe_libm);
}

static int
put_kernels_probe(FILE *out)
{
    return put_probe(out, pf_probe_kernels);
}

static int
put_random_probe(FILE *out)
{
    return put_probe(out, pf_probe_random);
}

static int
put_solvers_probe(FILE *out)
{
    return put_probe(out, pf_probe_solvers);
}

/* --- the text --- */

/* In the order of whole lines as bytes, where ' ' comes before ':'. */
static const struct line {
    const char *name;
    int (*put)(FILE *out);
} lines[] = {
    {"BLAS kernel", put_blas_kernel},
    {"BLAS probe", put_blas_probe},
    {"BLAS threads", put_blas_threads},
    {"BLAS", put_blas},
    {"C library probe", put_libm_probe},
    {"C library", put_c_library},
    {"GLPK", put_glpk},
    {"GSL", put_gsl},
    {"architecture", put_architecture},
    {"compiler", put_compiler},
    {"flags of kernels", put_kernel_flags},
    {"flags", put_flags},
    {"floating point", put_floating_point},
    {"kernels probe", put_kernels_probe},
    {"prefarm", put_prefarm},
    {"random probe", put_random_probe},
    {"solvers probe", put_solvers_probe},
    {"sources", put_sources},
};

static int
put_lines(FILE *out)
{
    int status = PF_OK;
    for (size_t i = 0; i < sizeof lines / sizeof *lines && status == PF_OK;
         i++) {
        fprintf(out, "%s: ", lines[i].name);
        status = lines[i].put(out);
        fputc('\n', out);
    }
    return status;
}

static void
name_text(struct pf_numerics *n)
{
    char hex[SHA256_DIGEST_STRING_LENGTH];
    SHA256Data((const uint8_t *) n->text, strlen(n->text), hex);
    memcpy(n->id, hex, PF_NUMERICS_ID - 1);
    n->id[PF_NUMERICS_ID - 1] = '\0';
}

int
pf_numerics_find(struct pf_numerics *out)
{
    size_t size = 0;
    memset(out, 0, sizeof *out);
    FILE *stream = pf_memstream(&out->text, &size);
    if (stream == NULL)
        return PF_ENOMEM;
    int status = put_lines(stream);
    bool full = ferror(stream) != 0;
    if ((fclose(stream) != 0 || full || out->text == NULL) && status == PF_OK)
        status = PF_ENOMEM;
    if (status == PF_OK)
        name_text(out);
    else
        pf_numerics_clear(out);
    return status;
}

void
pf_numerics_clear(struct pf_numerics *n)
{
    free(n->text);
    memset(n, 0, sizeof *n);
}

/* Where a line belongs in a sorted text: before the first one that is
 * greater. */
static size_t
place_of(const char *text, const char *line)
{
    const char *at = text;
    while (*at != '\0') {
        size_t n = strcspn(at, "\n");
        if (strncmp(at, line, n) > 0)
            break;
        at += n + (at[n] != '\0');
    }
    return (size_t) (at - text);
}

int
pf_numerics_add(struct pf_numerics *n, const char *name, const char *value)
{
    char *line = NULL, *text = NULL;
    int status = PF_ENOMEM;
    if (asprintf(&line, "%s: %s", name, value) < 0) {
        line = NULL;
        goto out;
    }
    size_t before = place_of(n->text, line);
    if (asprintf(&text, "%.*s%s\n%s", (int) before, n->text, line,
                 n->text + before) < 0)
        goto out;
    free(n->text);
    n->text = text;
    name_text(n);
    status = PF_OK;
out:
    free(line);
    return status;
}
