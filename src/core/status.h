/* Status codes of the whole library, and their texts.
 *
 * Every function that can fail returns one of these as an int; PF_OK is 0.
 * A code says what kind of thing went wrong; the sentence that helps the
 * user goes into a struct pf_diag (core/diag.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_STATUS_H
#define PF_CORE_STATUS_H

#define PF_STATUS_LIST(X)                                                      \
    X(PF_OK, "success")                                                        \
    X(PF_EINPUT, "bad input")                                                  \
    X(PF_ENOMEM, "out of memory")                                              \
    X(PF_EIO, "input or output failed")                                        \
    X(PF_ESTORE, "the result file cannot be used")                             \
    X(PF_ELOCKED, "the result file is in use by another process")              \
    X(PF_ENUMERIC, "a value is not finite")                                    \
    X(PF_ESOLVE, "a solver did not reach its tolerance")                       \
    X(PF_EPROGRAM, "an external program failed")                               \
    X(PF_ESTOPPED, "stopped by a signal")

#define PF_STATUS_AS_ENUM(code, text) code,
enum pf_status { PF_STATUS_LIST(PF_STATUS_AS_ENUM) PF_STATUS_COUNT };
#undef PF_STATUS_AS_ENUM

/* The text of a status code; "unknown status" outside the list. Static. */
const char *pf_status_text(int status);

/* The exit code of the program for a status: 0 success, 2 bad input,
 * 3 storage, 4 locked, 1 everything else. */
int pf_status_exit_code(int status);

#endif
