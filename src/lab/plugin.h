/* Plug-ins: learners, preferences and metrics from outside the tree.
 *
 *   #include <prefarm.h>
 *   static const pf_learner_type mine = { ... };
 *   PF_PLUGIN(.learner = {&mine})
 *
 *   cc -shared -fPIC mine.c -o mine.so $(pkg-config --cflags prefarm gsl)
 *   prefarm run --plugin ./mine.so experiment.xml
 *
 * A plug-in's members are used like those built in, everywhere: in
 * experiments, sweeps, `list`, `describe`, the schema. It runs with all the
 * rights of the program, so load none that you would not run. Not linked with
 * libprefarm: it uses the one that the program has loaded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_PLUGIN_H
#define PF_LAB_PLUGIN_H

#include "core/diag.h"
#include "core/feedback.h"
#include "core/task.h"
#include "eval/metric/metric.h"
#include "learn/learner.h"
#include "sim/preference/preference.h"

#define PF_PLUGIN_MEMBERS 16 /* of a family, at most */
#define PF_PLUGIN_VERSION 1

/* Sizes of what a plug-in shares with the program: one compiled against
 * another prefarm is refused. */
#define PF_PLUGIN_SIZES                                                        \
    {                                                                          \
        sizeof(pf_learner_type), sizeof(struct pf_learner),                    \
            sizeof(struct pf_feedback), sizeof(struct pf_task),                \
            sizeof(pf_preference_type), sizeof(pf_metric_type),                \
            sizeof(struct pf_judged), sizeof(struct pf_param)                  \
    }
#define PF_PLUGIN_N_SIZES 8

/* What a plug-in exports, under the name pf_plugin. */
struct pf_plugin {
    unsigned version;
    size_t size[PF_PLUGIN_N_SIZES];
    const pf_learner_type *learner[PF_PLUGIN_MEMBERS]; /* ends with NULL */
    const pf_preference_type *preference[PF_PLUGIN_MEMBERS];
    const pf_metric_type *metric[PF_PLUGIN_MEMBERS];
};

#define PF_PLUGIN(...)                                                         \
    extern const struct pf_plugin pf_plugin;                                   \
    const struct pf_plugin pf_plugin = {                                       \
        .version = PF_PLUGIN_VERSION, .size = PF_PLUGIN_SIZES, __VA_ARGS__};

/* Loads `file` and adds what it has, before anything else is done. Its
 * SHA-256 becomes part of the numerics fingerprint (lab/store/numerics.h),
 * since results depend on what it does: `digest` is filled with it. PF_EINPUT
 * with sentences: not a shared object, not a plug-in, of another prefarm,
 * members that are not complete or whose names are taken. It stays loaded until
 * the program ends. */
int pf_plugin_load(const char *file, char digest[65], struct pf_diag *d);

#endif
