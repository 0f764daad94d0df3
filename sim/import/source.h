/* A text file of real data as all importers take it: whole, checked to be
 * UTF-8, without a byte order mark.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_SIM_IMPORT_SOURCE_H
#define PF_SIM_IMPORT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/diag.h"

/* The largest file that is read, in bytes. */
#define PF_IMPORT_CAP ((size_t) 1 << 30)

/* Bytes that pf_clip needs, and how many bytes of the text it keeps. */
#define PF_CLIP_SIZE 64
#define PF_CLIP_KEEP 48

struct pf_source {
    char *path; /* as messages show it; owned */
    char *text; /* the contents, NUL-terminated; owned */
};

/* Reads `name`, looked up in the folder `base` (NULL: the working directory).
 * That the file cannot be read is noted at `at`, the place that names it;
 * what is wrong inside it is noted at the file's own line. */
int pf_source_read(struct pf_source *s, const char *base, const char *name,
                   struct pf_diag *d, struct pf_place at);
void pf_source_clear(struct pf_source *s); /* accepts a zeroed object */

/* Line `line` of the file, for messages; borrows the path. */
struct pf_place pf_source_place(const struct pf_source *s, long line);

/* The ending of a file name, from its last dot: ".csv"; "" without one. */
const char *pf_file_ending(const char *name);

/* Are two texts equal but for the case of ASCII letters? */
bool pf_same_word(const char *a, const char *b);

/* Is `word` among the words of "a|b|c", but for case? */
bool pf_word_among(const char *words, const char *word);

/* `text` shortened for a message: cells of a hostile file may be megabytes
 * long. Returns out. */
const char *pf_clip(const char *text, char out[PF_CLIP_SIZE]);

#endif
