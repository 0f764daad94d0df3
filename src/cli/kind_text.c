/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/kind_text.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"

/* "1e+12" as "1e12" */
static void
shorten_exponent(const char *digits, char out[32])
{
    size_t mantissa = strcspn(digits, "e");
    snprintf(out, 32, "%.*se%ld", (int) mantissa, digits,
             strtol(digits + mantissa + 1, NULL, 10));
}

const char *
pf_short_real(double x, char out[32])
{
    char digits[32];
    double same;
    pf_format_real(x, out);
    if (fabs(x) < 1e6 && (fabs(x) >= 1e-4 || fabs(x) <= 0.0))
        return out;
    for (int n = 0; n < 4; n++) {
        snprintf(digits, sizeof digits, "%.*e", n, x);
        if (!pf_parse_real(digits, &same) || same < x || same > x)
            continue;
        shorten_exponent(digits, out);
        break;
    }
    return out;
}

const char *
pf_default_text(const struct pf_param *p, char out[32])
{
    if (p->required)
        return "must be given";
    if (p->def_text != NULL)
        return p->def_text;
    if (p->form == PF_TEXT || p->form == PF_FILE)
        return "none";
    if (p->form == PF_CHOICE) {
        pf_choice_word(p->choices, (size_t) p->def, out, 32);
        return out;
    }
    return pf_short_real(p->def, out);
}

/* "one of text, json": words, so that lines can be broken between them. */
static void
put_choices(const struct pf_param *p, char out[PF_KIND_TEXT])
{
    char word[64];
    size_t used = 0;
    for (size_t i = 0; pf_choice_word(p->choices, i, word, sizeof word); i++) {
        int more = snprintf(out + used, PF_KIND_TEXT - used, "%s%s",
                            i == 0 ? "one of " : ", ", word);
        if (more < 0 || used + (size_t) more >= PF_KIND_TEXT)
            return;
        used += (size_t) more;
    }
}

void
pf_range_text(const struct pf_param *p, char out[PF_KIND_TEXT])
{
    char lo[32], hi[32];
    out[0] = '\0';
    if (p->form == PF_CHOICE)
        put_choices(p, out);
    else if (p->form == PF_FILE)
        snprintf(out, PF_KIND_TEXT, "a file");
    else if (p->form != PF_TEXT && p->hi >= DBL_MAX)
        snprintf(out, PF_KIND_TEXT, "any number");
    else if (p->form != PF_TEXT)
        snprintf(out, PF_KIND_TEXT, "%s to %s", pf_short_real(p->lo, lo),
                 pf_short_real(p->hi, hi));
}

static void
put_rows(const struct pf_preset *preset, struct pf_values *v,
         char out[PF_KIND_TEXT])
{
    size_t used = 0;
    for (const struct pf_preset_row *r = preset->rows; r->param != NULL; r++) {
        char shown[32];
        size_t i = pf_values_find(v, r->param);
        if (i == SIZE_MAX || used >= PF_KIND_TEXT)
            continue;
        v->number[i] = r->value;
        int more = snprintf(out + used, PF_KIND_TEXT - used, "%s%s=\"%s\"",
                            used > 0 ? " " : "", r->param,
                            pf_values_show(v, i, shown));
        used += more > 0 ? (size_t) more : 0;
    }
}

void
pf_preset_text(const struct pf_kind *kind, const struct pf_preset *preset,
               char out[PF_KIND_TEXT])
{
    struct pf_values v;
    out[0] = '\0';
    if (pf_values_init(&v, kind->params) == PF_OK)
        put_rows(preset, &v, out);
    pf_values_clear(&v);
}

void
pf_needs_text(const pf_learner_type *type, char out[PF_KIND_TEXT])
{
    bool rates = (type->asks & PF_ASKS_RATE) != 0;
    snprintf(out, PF_KIND_TEXT, "Learns from%s%s%s%s%s; moves %s.",
             rates ? " rewards (true ones, by exact feedback in a world with "
                     "rewards, or those of a reward model)"
                   : "",
             type->asks & PF_ASKS_PAYOFF
                 ? " win probabilities (of any feedback; of pairs and labels "
                   "they are estimated)"
                 : "",
             type->asks & PF_ASKS_COMPARE ? " comparisons (pairs or labels)"
                                          : "",
             type->traits & PF_OFFLINE && type->asks != 0 ? " of" : "",
             type->traits & PF_OFFLINE ? " the pairs of <data>" : "",
             type->traits & PF_PARAMETRIC ? "any policy class, by an optimiser"
                                          : "a table");
}
