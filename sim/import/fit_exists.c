/* Whether a Bradley-Terry fit exists.
 *
 * Ford 1957, "Solution of a ranking problem from binary comparisons", Amer.
 * Math. Monthly 64(8): the likelihood has a finite maximum, unique but for a
 * constant, exactly when for every split of the responses into two groups
 * each group has a win over the other; that is, when the graph with an arrow
 * from i to j for every win of i over j is strongly connected. Otherwise some
 * group that never lost to the rest could be raised for ever (or there is a
 * split without any comparison, and its distance means nothing).
 *
 * A search along arrows from one response finds all that it beat directly or
 * indirectly, a search against them all that beat it. If both reach everyone
 * the graph is strongly connected; if one does not, the reached group and the
 * rest are such a split.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/import/fit_internal.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "sim/import/source.h"

enum arrows { WINS = 1, LOSSES = 2, BOTH = 3 };

static bool
has_arrow(const struct pf_fit_data *f, size_t i, size_t j, enum arrows along)
{
    return ((along & WINS) && pf_fit_weight(f, i, j) > 0.0) ||
           ((along & LOSSES) && pf_fit_weight(f, j, i) > 0.0);
}

/* Marks everything reached from `from`; returns how many. */
static size_t
reach(const struct pf_fit_data *f, size_t from, enum arrows along,
      bool *reached, size_t *queue)
{
    size_t head = 0, tail = 0;
    memset(reached, 0, f->n * sizeof *reached);
    reached[from] = true;
    queue[tail++] = from;
    while (head < tail) {
        size_t i = queue[head++];
        for (size_t j = 0; j < f->n; j++)
            if (!reached[j] && has_arrow(f, i, j, along)) {
                reached[j] = true;
                queue[tail++] = j;
            }
    }
    return tail;
}

const char *
pf_fit_name(const struct pf_fit_data *f, size_t i, char out[80])
{
    char clip[PF_CLIP_SIZE];
    if (f->label != NULL)
        snprintf(out, 80, "'%s'", pf_clip(f->label[i], clip));
    else
        snprintf(out, 80, "response %zu", i + 1);
    return out;
}

/* The responses with reached[i] == wanted, a few by name. */
static void
list_group(const struct pf_fit_data *f, const bool *reached, bool wanted,
           char *out, size_t size)
{
    enum { SHOWN = 5 };
    size_t found = 0, used = 0;
    char name[80];
    out[0] = '\0';
    for (size_t i = 0; i < f->n; i++) {
        if (reached[i] != wanted || ++found > SHOWN)
            continue;
        used +=
            (size_t) snprintf(out + used, size - used, "%s%s",
                              found > 1 ? ", " : "", pf_fit_name(f, i, name));
    }
    if (found > SHOWN)
        snprintf(out + used, size - used, " and %zu more", found - SHOWN);
}

#define REMEDY                                                                 \
    "drop them, compare more, or ask for prior > 0 (virtual wins each way)"

static int
report_apart(const struct pf_fit_data *f, const bool *reached, size_t count)
{
    char group[512];
    bool smaller = count <= f->n - count;
    list_group(f, reached, smaller, group, sizeof group);
    return pf_diag_at(f->diag, f->at,
                      "no Bradley-Terry fit exists: the comparisons fall apart "
                      "into groups; nothing links %s to the other %zu "
                      "responses; " REMEDY,
                      group, smaller ? f->n - count : count);
}

/* `reached` is closed along `along`: searching along losses, it holds all who
 * beat any of it, so it never lost to the rest; along wins, never won. The
 * smaller side is named. */
static int
report_separable(const struct pf_fit_data *f, const bool *reached, size_t count,
                 enum arrows along)
{
    char group[512];
    bool smaller = count <= f->n - count;
    bool unbeaten = (along == LOSSES) == smaller;
    list_group(f, reached, smaller, group, sizeof group);
    return pf_diag_at(f->diag, f->at,
                      "no finite Bradley-Terry fit exists: %s never %s any of "
                      "the other %zu responses, so the likelihood grows for "
                      "ever as the scores drift apart; " REMEDY,
                      group, unbeaten ? "lost to" : "won against",
                      smaller ? f->n - count : count);
}

int
pf_fit_exists(const struct pf_fit_data *f)
{
    int status = PF_OK;
    bool *reached = calloc(f->n, sizeof *reached);
    size_t *queue = calloc(f->n, sizeof *queue);
    if (reached == NULL || queue == NULL) {
        status = PF_ENOMEM;
        goto out;
    }
    size_t count = reach(f, 0, BOTH, reached, queue);
    if (count < f->n) {
        status = report_apart(f, reached, count);
        goto out;
    }
    count = reach(f, 0, LOSSES, reached, queue);
    if (count < f->n) {
        status = report_separable(f, reached, count, LOSSES);
        goto out;
    }
    count = reach(f, 0, WINS, reached, queue);
    if (count < f->n)
        status = report_separable(f, reached, count, WINS);
out:
    free(reached);
    free(queue);
    return status;
}
