/* An <arm>: which runs a claim is about.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/status.h"
#include "lab/experiment/claims_plan.h"
#include "lab/experiment/design_claims.h"
#include "lab/experiment/xml_read.h"

#define WHERE_CAP 4000 /* bytes */
#define BLANKS " \t\r\n"

static void
where_clear(struct pf_claim_where *w)
{
    for (size_t i = 0; w->value != NULL && i < w->n; i++)
        free(w->value[i]);
    free(w->value);
    free(w->name);
    memset(w, 0, sizeof *w);
}

void
pf_claim_arm_clear(struct pf_claim_arm_def *arm)
{
    for (size_t i = 0; arm->where != NULL && i < arm->n_where; i++)
        where_clear(&arm->where[i]);
    free(arm->where);
    free(arm->learner);
    free(arm->world);
    free(arm->label);
    pf_claim_reading_clear(&arm->reading);
    memset(arm, 0, sizeof *arm);
}

/* --- whom it names --- */

static const char *
learner_id(const void *list, size_t i)
{
    const char *id = ((const struct pf_design *) list)->learner[i].id;
    return id != NULL ? id : "";
}

static const char *
world_id(const void *list, size_t i)
{
    const char *id = ((const struct pf_design *) list)->world[i].id;
    return id != NULL ? id : "";
}

static int
check_name(const char *what, const char *name, size_t n,
           const char *id_of(const void *, size_t),
           const struct pf_claim_source *s)
{
    const struct pf_design *design = s->c->design;
    char shown[PF_SHORT];
    bool complete = n > 0; /* else nobody knows: its element has a mistake */
    for (size_t i = 0; i < n; i++) {
        const char *id = id_of(design, i);
        if (strcmp(id, name) == 0)
            return PF_OK;
        complete = complete && id[0] != '\0';
    }
    if (!complete)
        return PF_OK;
    pf_shorten(name, shown);
    const char *near = pf_nearest(shown, n, id_of, design);
    if (near != NULL)
        return pf_diag_at(s->c->r->d, s->at,
                          "%s: there is no %s '%s'; did you mean '%s'?",
                          s->element, what, shown, near);
    return pf_diag_at(s->c->r->d, s->at,
                      "%s: there is no %s '%s'; give the id of one, or leave "
                      "it out for all",
                      s->element, what, shown);
}

static int
copy(char **to, const char *from)
{
    *to = from != NULL ? strdup(from) : NULL;
    return from == NULL || *to != NULL ? PF_OK : PF_ENOMEM;
}

static int
read_names(struct pf_claim_arm_def *out, const struct pf_claim_source *s)
{
    const struct pf_design *design = s->c->design;
    int status = copy(&out->learner, pf_claim_text(s, "learner"));
    if (status == PF_OK)
        status = copy(&out->world, pf_claim_text(s, "world"));
    if (status == PF_OK)
        status = copy(&out->label, pf_claim_text(s, "label"));
    if (status == PF_OK && out->learner != NULL)
        status = check_name("learner", out->learner, design->n_learners,
                            learner_id, s);
    if (status != PF_ENOMEM && out->world != NULL)
        status = pf_worse(status, check_name("world", out->world,
                                             design->n_worlds, world_id, s));
    return status;
}

/* --- where --- */

static const char *
axis_name(const void *list, size_t i)
{
    return ((const struct pf_axis *) list)[i].name;
}

int
pf_claim_axis_find(size_t *axis, const char *name,
                   const struct pf_claim_source *s)
{
    const struct pf_experiment *e = s->c->e;
    char shown[PF_SHORT];
    for (size_t a = 0; a < e->n_axes; a++)
        if (strcmp(e->axis[a].name, name) == 0) {
            *axis = a;
            return PF_OK;
        }
    pf_shorten(name, shown);
    if (e->n_axes == 0)
        return pf_diag_at(s->c->r->d, s->at,
                          "%s: '%s' is no axis; the experiment has none",
                          s->element, shown);
    const char *near = pf_nearest(shown, e->n_axes, axis_name, e->axis);
    if (near != NULL)
        return pf_diag_at(s->c->r->d, s->at,
                          "%s: there is no axis '%s'; did you mean '%s'?",
                          s->element, shown, near);
    char known[512] = "";
    size_t used = 0;
    for (size_t a = 0; a < e->n_axes && used < sizeof known; a++) {
        int more = snprintf(known + used, sizeof known - used, "%s%s",
                            a > 0 ? ", " : "", e->axis[a].name);
        used += more > 0 ? (size_t) more : 0;
    }
    return pf_diag_at(s->c->r->d, s->at,
                      "%s: there is no axis '%s'; there are %s", s->element,
                      shown, known);
}

static int
check_value(const struct pf_axis *axis, const char *value,
            const struct pf_claim_source *s)
{
    char shown[PF_SHORT], known[256] = "";
    size_t used = 0, i = 0;
    for (i = 0; i < axis->n; i++)
        if (pf_axis_value_is(axis->value[i], value))
            return PF_OK;
    for (i = 0; i < axis->n && i < 8 && used < sizeof known; i++) {
        char one[PF_SHORT];
        int more = snprintf(known + used, sizeof known - used, "%s%s",
                            i > 0 ? ", " : "", pf_shorten(axis->value[i], one));
        used += more > 0 ? (size_t) more : 0;
    }
    return pf_diag_at(s->c->r->d, s->at,
                      "%s: the axis '%s' has no value '%s'; it has %s%s",
                      s->element, axis->name, pf_shorten(value, shown), known,
                      axis->n > i ? ", ..." : "");
}

/* "0.1,0.2": the values of one axis. */
static int
read_values(struct pf_claim_where *out, char *list,
            const struct pf_claim_source *s)
{
    char *rest = NULL;
    int status = PF_OK;
    out->value = calloc(strlen(list) / 2 + 2, sizeof *out->value);
    if (out->value == NULL)
        return PF_ENOMEM;
    for (char *one = strtok_r(list, ",", &rest);
         one != NULL && status != PF_ENOMEM; one = strtok_r(NULL, ",", &rest)) {
        out->value[out->n] = strdup(one);
        if (out->value[out->n] == NULL)
            return PF_ENOMEM;
        out->n++;
        status =
            pf_worse(status, check_value(&s->c->e->axis[out->axis], one, s));
    }
    if (out->n > 0)
        return status;
    return pf_diag_at(s->c->r->d, s->at, "%s: where=\"%s=\" needs a value",
                      s->element, out->name);
}

/* "eta=0.1,0.2". */
static int
read_one(struct pf_claim_arm_def *out, char *text,
         const struct pf_claim_source *s)
{
    char shown[PF_SHORT];
    char *equals = strchr(text, '=');
    size_t axis = 0;
    if (equals == NULL)
        return pf_diag_at(s->c->r->d, s->at,
                          "%s: where=\"%s\" is not of the form AXIS=VALUE",
                          s->element, pf_shorten(text, shown));
    *equals = '\0';
    int status = pf_claim_axis_find(&axis, text, s);
    for (size_t i = 0; status == PF_OK && i < out->n_where; i++)
        if (out->where[i].axis == axis)
            status = pf_diag_at(s->c->r->d, s->at,
                                "%s: where=\"...\" has the axis '%s' twice; "
                                "give its values in one list, a=1,2",
                                s->element, pf_shorten(text, shown));
    if (status != PF_OK)
        return status;
    struct pf_claim_where *w = &out->where[out->n_where++];
    w->axis = axis;
    w->name = strdup(text);
    return w->name != NULL ? read_values(w, equals + 1, s) : PF_ENOMEM;
}

static int
read_where(struct pf_claim_arm_def *out, const char *text,
           const struct pf_claim_source *s)
{
    char *rest = NULL;
    int status = PF_OK;
    if (strlen(text) > WHERE_CAP)
        return pf_diag_at(s->c->r->d, s->at,
                          "%s: where has %zu bytes; at most %d are allowed",
                          s->element, strlen(text), WHERE_CAP);
    char *work = strdup(text);
    out->where = calloc(PF_MAX_AXES, sizeof *out->where);
    if (work == NULL || out->where == NULL) {
        free(work);
        return PF_ENOMEM;
    }
    for (char *one = strtok_r(work, BLANKS, &rest);
         one != NULL && status != PF_ENOMEM;
         one = strtok_r(NULL, BLANKS, &rest))
        status = pf_worse(status, read_one(out, one, s));
    free(work);
    return status;
}

/* --- the arm --- */

/* What is wrong with what the claim says is told where the claim stands. */
static int
check_reading(const struct pf_claim_arm_def *arm,
              const struct pf_claim_def *claim, const struct pf_claim_source *s)
{
    struct pf_claim_source of = *s;
    if (!pf_claim_reading_is_own(s)) {
        of.at = claim->at;
        of.element = pf_claim_kind_name(claim->kind);
    }
    return pf_claim_reading_check(&arm->reading, claim, &of);
}

int
pf_claim_arm_read(struct pf_claim_arm_def *out, const xmlNode *node,
                  const struct pf_claim_def *claim,
                  const struct pf_claims_reader *c)
{
    struct pf_attributes a;
    memset(out, 0, sizeof *out);
    int status = pf_attributes_read(&a, node, PF_TAG_ARM, c->r);
    struct pf_claim_source s = {c, "arm", &a.own, a.at};
    out->at = a.at;
    if (status != PF_ENOMEM) {
        const char *where = pf_claim_text(&s, "where");
        out->weight = pf_claim_number(&s, "weight", 1.0);
        status = pf_worse(status, read_names(out, &s));
        if (status != PF_ENOMEM && where != NULL)
            status = pf_worse(status, read_where(out, where, &s));
    }
    if (status != PF_ENOMEM) {
        int one = pf_claim_reading_read(&out->reading, &claim->reading, &s);
        if (one == PF_OK)
            one = check_reading(out, claim, &s);
        status = pf_worse(status, one);
    }
    if (status != PF_ENOMEM && pf_claim_has(&s, "weight") &&
        claim->kind != PF_CLAIM_BOUND)
        status = pf_diag_at(c->r->d, a.at, "arm: weight is for <bound>");
    pf_attributes_clear(&a);
    return status;
}
