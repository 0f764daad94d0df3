/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/param.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"

size_t
pf_param_count(const struct pf_param *params)
{
    size_t n = 0;
    if (params != NULL)
        while (params[n].name != NULL)
            n++;
    return n;
}

static bool
is_text(const struct pf_param *p)
{
    return p->form == PF_TEXT || p->form == PF_FILE;
}

/* The value that a preset in force has for row i, or `other`. */
static double
preset_value(const struct pf_values *v, size_t i, double other)
{
    for (size_t p = 0; p < v->n; p++) {
        if (v->params[p].presets == NULL)
            continue;
        const struct pf_preset_row *row =
            v->params[p].presets[(size_t) v->number[p]].rows;
        for (; row->param != NULL; row++)
            if (strcmp(row->param, v->params[i].name) == 0)
                return row->value;
    }
    return other;
}

int
pf_values_init(struct pf_values *v, const struct pf_param *params)
{
    size_t n = pf_param_count(params);
    memset(v, 0, sizeof *v);
    v->params = params;
    if (n == 0)
        return PF_OK;
    v->number = calloc(n, sizeof *v->number);
    v->text = calloc(n, sizeof *v->text);
    v->given = calloc(n, sizeof *v->given);
    if (v->number == NULL || v->text == NULL || v->given == NULL)
        return PF_ENOMEM;
    v->n = n;
    for (size_t i = 0; i < n; i++) {
        v->number[i] = params[i].def;
        if (is_text(&params[i]) && params[i].def_text != NULL) {
            v->text[i] = strdup(params[i].def_text);
            if (v->text[i] == NULL)
                return PF_ENOMEM;
        }
    }
    for (size_t i = 0; i < n; i++)
        v->number[i] = preset_value(v, i, v->number[i]);
    return PF_OK;
}

void
pf_values_clear(struct pf_values *v)
{
    for (size_t i = 0; i < v->n; i++)
        free(v->text[i]);
    free(v->text);
    free(v->number);
    free(v->given);
    memset(v, 0, sizeof *v);
}

size_t
pf_values_find(const struct pf_values *v, const char *name)
{
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->params[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

bool
pf_choice_word(const char *choices, size_t index, char *out, size_t size)
{
    for (; index > 0 && choices != NULL; index--) {
        choices = strchr(choices, '|');
        if (choices != NULL)
            choices++;
    }
    if (choices == NULL)
        return false;
    size_t length = strcspn(choices, "|");
    if (length >= size)
        length = size - 1;
    memcpy(out, choices, length);
    out[length] = '\0';
    return true;
}

static const char *
param_name(const void *list, size_t i)
{
    return ((const struct pf_param *) list)[i].name;
}

static int
unknown_name(const struct pf_values *v, const char *owner, const char *name,
             struct pf_diag *d, struct pf_place at)
{
    const char *near = pf_nearest(name, v->n, param_name, v->params);
    if (near != NULL)
        return pf_diag_at(d, at, "%s has no parameter '%s'; did you mean '%s'?",
                          owner, name, near);
    char known[256] = "";
    for (size_t i = 0; i < v->n; i++) {
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "",
                 v->params[i].name);
    }
    return pf_diag_at(d, at, "%s has no parameter '%s'; it has %s", owner, name,
                      v->n > 0 ? known : "none");
}

static int
set_number(struct pf_values *v, size_t i, const char *owner, const char *text,
           struct pf_diag *d, struct pf_place at)
{
    const struct pf_param *p = &v->params[i];
    uint64_t count = 0;
    double x = 0.0;
    bool whole = p->form == PF_COUNT;
    bool ok = whole ? pf_parse_count(text, &count) : pf_parse_real(text, &x);
    if (whole)
        x = (double) count;
    if (!ok || !(x >= p->lo && x <= p->hi)) {
        char lo[32], hi[32];
        return pf_diag_at(d, at, "%s: %s=\"%s\" is not a %s from %s to %s",
                          owner, p->name, text,
                          whole ? "whole number" : "number",
                          pf_format_real(p->lo, lo), pf_format_real(p->hi, hi));
    }
    v->number[i] = x;
    return PF_OK;
}

static int
set_choice(struct pf_values *v, size_t i, const char *owner, const char *text,
           struct pf_diag *d, struct pf_place at)
{
    const struct pf_param *p = &v->params[i];
    char word[64];
    for (size_t c = 0; pf_choice_word(p->choices, c, word, sizeof word); c++)
        if (strcmp(word, text) == 0) {
            v->number[i] = (double) c;
            return PF_OK;
        }
    return pf_diag_at(d, at, "%s: %s=\"%s\" is not one of %s", owner, p->name,
                      text, p->choices);
}

static int
set_text(struct pf_values *v, size_t i, const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        return PF_ENOMEM;
    free(v->text[i]);
    v->text[i] = copy;
    return PF_OK;
}

int
pf_values_set(struct pf_values *v, const char *owner, const char *name,
              const char *text, struct pf_diag *d, struct pf_place at)
{
    size_t i = pf_values_find(v, name);
    if (i == SIZE_MAX)
        return unknown_name(v, owner, name, d, at);
    int status;
    if (is_text(&v->params[i]))
        status = set_text(v, i, text);
    else if (v->params[i].form == PF_CHOICE)
        status = set_choice(v, i, owner, text, d, at);
    else
        status = set_number(v, i, owner, text, d, at);
    /* A wrong value was still an answer: no second message for its lack. */
    v->given[i] = true;
    return status;
}

int
pf_values_finish(struct pf_values *v, const char *owner, double beta,
                 struct pf_diag *d, struct pf_place at)
{
    int status = PF_OK;
    for (size_t i = 0; i < v->n; i++) {
        const struct pf_param *p = &v->params[i];
        if (v->given[i] || p->presets != NULL)
            continue;
        double own = p->def_of_beta != NULL ? p->def_of_beta(beta) : p->def;
        double value = preset_value(v, i, p->required ? (double) NAN : own);
        if (isnan(value))
            status = pf_diag_at(d, at, "%s needs %s=\"...\": %s", owner,
                                p->name, p->doc);
        else
            v->number[i] = value;
    }
    return status;
}

const char *
pf_values_show(const struct pf_values *v, size_t i, char out[32])
{
    const struct pf_param *p = &v->params[i];
    if (is_text(p))
        return v->text[i] != NULL ? v->text[i] : "";
    if (p->form == PF_CHOICE) {
        if (!pf_choice_word(p->choices, (size_t) v->number[i], out, 32))
            out[0] = '\0';
        return out;
    }
    return pf_format_real(v->number[i], out);
}
