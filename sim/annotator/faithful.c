/* The truth, as it is: P(first) = P[first, second].
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/annotator/annotator.h"

const pf_annotator_type pf_annotator_faithful = {
    .kind = {.name = "faithful",
             .title = "Faithful",
             .doc = "Prefers a response as often as the true preference says",
             .source = NULL,
             .params = NULL},
    .mirrors = 1,
    .judge = pf_annotator_true_law,
};
