/* Parameter tables: every knob is a row.
 *
 * A row says all there is to say about a knob; the XML reader, --set, sweeps,
 * `prefarm describe`, the schema and the manual's tables read the same rows.
 * A table ends with a row whose name is NULL.
 *
 * A choice may be one of presets: each word then stands for values of other
 * rows, which they take where the user gives them none.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CORE_PARAM_H
#define PF_CORE_PARAM_H

#include <stdbool.h>
#include <stddef.h>

#include "core/diag.h"

enum pf_param_form {
    PF_REAL,   /* a finite number in [lo, hi] */
    PF_COUNT,  /* a whole number in [lo, hi] */
    PF_CHOICE, /* one of the words in `choices` */
    PF_TEXT,   /* any text: a file name, a column, a list of numbers */
    PF_FILE    /* a file name, looked up beside the file that names it */
};

struct pf_preset_row {
    const char *param; /* a row of the same table, in numbers */
    double value;      /* a choice by its index */
};

/* What one word of a PF_CHOICE row sets. */
struct pf_preset {
    const char *name; /* the word */
    const char *doc;  /* where the values are from, one sentence */
    const struct pf_preset_row *rows; /* ends with param NULL */
};

struct pf_param {
    const char *name; /* as written in XML, lower case with '_' */
    const char *unit; /* "" for a pure number */
    const char *doc;  /* one sentence, without a full stop */
    enum pf_param_form form;
    double def;           /* default; index into `choices` for PF_CHOICE */
    double lo, hi;        /* inclusive range of PF_REAL and PF_COUNT */
    const char *choices;  /* PF_CHOICE: "constant|theory" */
    const char *def_text; /* default of PF_TEXT and PF_FILE (NULL:
                             none), or what def_of_beta computes */
    double (*def_of_beta)(double beta); /* default that follows the world's
                                       regularisation beta, or NULL */
    const struct pf_preset *presets; /* PF_CHOICE: what its words set, in the
                                        order of `choices`; ends with name NULL.
                                        NULL: it is no row of presets */
    bool required;  /* there is no default: the user must say */
    bool log_scale; /* natural for logarithmic sweeps and axes */
};

/* The values of one element's parameters: row i of `params` has number[i]
 * (PF_REAL, PF_COUNT, and the index of a PF_CHOICE) or text[i] (owned). */
struct pf_values {
    const struct pf_param *params; /* borrowed table */
    size_t n;                      /* rows in the table */
    double *number;
    char **text;
    bool *given; /* set by the user, not by default */
};

size_t pf_param_count(const struct pf_param *params); /* 0 for NULL */

/* Allocates and sets the defaults that need no beta, those of the default
 * presets among them. PF_ENOMEM may come;
 * pf_values_clear accepts a half-built or zeroed object. */
int pf_values_init(struct pf_values *v, const struct pf_param *params);
void pf_values_clear(struct pf_values *v);

/* Sets the parameter `name` from text; a mistake (unknown name, no number,
 * out of range, not among the choices) is noted in d with what would be
 * right, and PF_EINPUT returned. `owner` names the element in messages. */
int pf_values_set(struct pf_values *v, const char *owner, const char *name,
                  const char *text, struct pf_diag *d, struct pf_place at);

/* Fills the defaults of what was not given: a preset's value, or what follows
 * beta; and notes required rows that have none. */
int pf_values_finish(struct pf_values *v, const char *owner, double beta,
                     struct pf_diag *d, struct pf_place at);

/* The row called `name`, or SIZE_MAX. */
size_t pf_values_find(const struct pf_values *v, const char *name);

/* Writes value i as text that reads back to the same value: number, choice
 * word or text. Returns out or the text itself. */
const char *pf_values_show(const struct pf_values *v, size_t i, char out[32]);

/* Copies word `index` of "a|b|c" into out (size bytes); false past the end. */
bool pf_choice_word(const char *choices, size_t index, char *out, size_t size);

#endif
