/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/plugin.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "lab/experiment/hashes.h"

/* A name without a slash would be looked for in the system's folders. */
static char *
with_slash(const char *file)
{
    size_t size = strlen(file) + sizeof "./";
    char *path = malloc(size);
    if (path != NULL)
        snprintf(path, size, "%s%s", strchr(file, '/') != NULL ? "" : "./",
                 file);
    return path;
}

static int
find(const struct pf_plugin **out, const char *path, struct pf_place at,
     struct pf_diag *d)
{
    static const size_t size[PF_PLUGIN_N_SIZES] = PF_PLUGIN_SIZES;
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (object == NULL)
        return pf_diag_at(d, at, "cannot load the plug-in: %s", dlerror());
    const struct pf_plugin *p = dlsym(object, "pf_plugin");
    if (p == NULL)
        return pf_diag_at(d, at,
                          "is not a plug-in: it has no pf_plugin; say "
                          "PF_PLUGIN(...) at its end");
    if (p->version != PF_PLUGIN_VERSION ||
        memcmp(p->size, size, sizeof size) != 0)
        return pf_diag_at(d, at,
                          "was compiled against another version of prefarm; "
                          "compile it again");
    *out = p;
    return PF_OK;
}

/* What a learner must have for the laboratory to drive it. */
static int
check_learner(const pf_learner_type *l, struct pf_place at, struct pf_diag *d)
{
    size_t params = l->kind.params != NULL ? pf_param_count(l->kind.params) : 0;
    bool compares = (l->asks & ~(unsigned) PF_ASKS_PAYOFF) != 0;
    if (l->step == NULL)
        return pf_diag_at(d, at, "the learner '%s' has no step", l->kind.name);
    if (l->n_vectors > PF_LEARNER_VECTORS ||
        l->n_scalars > PF_LEARNER_SCALARS || params > PF_LEARNER_PARAMS)
        return pf_diag_at(d, at,
                          "the learner '%s' wants more than %d vectors, %d "
                          "scalars or %d parameters",
                          l->kind.name, PF_LEARNER_VECTORS, PF_LEARNER_SCALARS,
                          PF_LEARNER_PARAMS);
    if (compares && l->comparisons == NULL)
        return pf_diag_at(d, at,
                          "the learner '%s' compares or rates, and does not "
                          "say how often: it needs `comparisons`",
                          l->kind.name);
    return PF_OK;
}

static int
add_learners(const struct pf_plugin *p, struct pf_place at, struct pf_diag *d)
{
    int status = PF_OK;
    for (size_t i = 0; i < PF_PLUGIN_MEMBERS && p->learner[i] != NULL; i++) {
        int one = check_learner(p->learner[i], at, d);
        if (one == PF_OK)
            one =
                pf_family_add(&pf_learner_family, &p->learner[i]->kind, d, at);
        status = one != PF_OK ? one : status;
    }
    return status;
}

static int
add_preferences(const struct pf_plugin *p, struct pf_place at,
                struct pf_diag *d)
{
    int status = PF_OK;
    for (size_t i = 0; i < PF_PLUGIN_MEMBERS && p->preference[i] != NULL; i++) {
        int one = p->preference[i]->build != NULL
                      ? pf_family_add(&pf_preference_family,
                                      &p->preference[i]->kind, d, at)
                      : pf_diag_at(d, at, "a preference of it has no build");
        status = one != PF_OK ? one : status;
    }
    return status;
}

static int
add_metrics(const struct pf_plugin *p, struct pf_place at, struct pf_diag *d)
{
    int status = PF_OK;
    for (size_t i = 0; i < PF_PLUGIN_MEMBERS && p->metric[i] != NULL; i++) {
        int one =
            p->metric[i]->measure != NULL
                ? pf_family_add(&pf_metric_family, &p->metric[i]->kind, d, at)
                : pf_diag_at(d, at, "a metric of it has no measure");
        status = one != PF_OK ? one : status;
    }
    return status;
}

int
pf_plugin_load(const char *file, char digest[65], struct pf_diag *d)
{
    const struct pf_place at = {.file = file};
    const struct pf_plugin *p = NULL;
    struct pf_hashes hashes = {.base = "."};
    const char *hex = "";
    char *path = with_slash(file);
    int status =
        path != NULL ? pf_hashes_find(&hex, &hashes, path, d, at) : PF_ENOMEM;
    if (status == PF_OK)
        status = find(&p, path, at, d);
    if (status == PF_OK) {
        snprintf(digest, 65, "%s", hex);
        int learners = add_learners(p, at, d);
        int preferences = add_preferences(p, at, d);
        int metrics = add_metrics(p, at, d);
        status = learners != PF_OK      ? learners
                 : preferences != PF_OK ? preferences
                                        : metrics;
    }
    pf_hashes_clear(&hashes);
    free(path);
    return status;
}
