/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/experiment/mistakes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static size_t
kept(const struct pf_diag *d)
{
    return d->count < PF_DIAG_CAP ? d->count : PF_DIAG_CAP;
}

static bool
has_message(const struct pf_diag *d, const char *message)
{
    for (size_t i = 0; i < kept(d); i++)
        if (d->message[i] != NULL && message != NULL &&
            strcmp(d->message[i], message) == 0)
            return true;
    return false;
}

void
pf_mistakes_merge(struct pf_diag *to, struct pf_diag *from)
{
    size_t n = kept(from), before = to != NULL ? to->count : 0;
    for (size_t i = 0; to != NULL && i < n; i++) {
        if (has_message(to, from->message[i]))
            continue;
        if (to->count < PF_DIAG_CAP) {
            to->message[to->count] = from->message[i];
            from->message[i] = NULL;
        }
        to->count++;
    }
    /* Those that are not kept cannot be compared. Where both sides have such,
     * they are mostly the same: a mistake less is counted rather than each
     * twice. */
    if (to != NULL && before > PF_DIAG_CAP)
        to->count = before > from->count ? before : from->count;
    else if (to != NULL && to->count >= PF_DIAG_CAP)
        to->count += from->count - n;
    pf_diag_clear(from);
}

/* The line that a message is about; 0 where it names none of this file. */
static long
line_of(const char *message, const char *file)
{
    size_t n = strlen(file);
    if (message == NULL || strncmp(message, file, n) != 0 || message[n] != ':')
        return 0;
    return strtol(message + n + 1, NULL, 10);
}

/* By insertion: there are few, and equal lines keep their order. */
void
pf_mistakes_sort(struct pf_diag *d, const char *file)
{
    for (size_t i = 1; i < kept(d); i++) {
        char *message = d->message[i];
        long line = line_of(message, file);
        size_t j = i;
        for (; j > 0 && line_of(d->message[j - 1], file) > line; j--)
            d->message[j] = d->message[j - 1];
        d->message[j] = message;
    }
}
