/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/diag.h"

#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "core/text.h"

void
pf_diag_init(struct pf_diag *d)
{
    memset(d, 0, sizeof *d);
}

void
pf_diag_clear(struct pf_diag *d)
{
    if (d == NULL)
        return;
    for (size_t i = 0; i < PF_DIAG_CAP; i++)
        free(d->message[i]);
    pf_diag_init(d);
}

static int
lead(char *out, size_t size, struct pf_place at)
{
    if (at.file == NULL)
        return snprintf(out, size, "prefarm: ");
    if (at.line <= 0)
        return snprintf(out, size, "%s: ", at.file);
    return snprintf(out, size, "%s:%ld: ", at.file, at.line);
}

static char *format_message(struct pf_place at, const char *format,
                            va_list args) __attribute__((format(printf, 2, 0)));

static char *
format_message(struct pf_place at, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int head = lead(NULL, 0, at);
    int body = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (head < 0 || body < 0)
        return NULL;
    size_t size = (size_t) head + (size_t) body + 1;
    char *text = malloc(size);
    if (text == NULL)
        return NULL;
    lead(text, size, at);
    vsnprintf(text + head, size - (size_t) head, format, args);
    pf_tame(text);
    return text;
}

int
pf_diag_at(struct pf_diag *d, struct pf_place at, const char *format, ...)
{
    if (d == NULL)
        return PF_EINPUT;
    if (d->count < PF_DIAG_CAP) {
        va_list args;
        va_start(args, format);
        d->message[d->count] = format_message(at, format, args);
        va_end(args);
    }
    d->count++;
    return PF_EINPUT;
}

void
pf_diag_print(const struct pf_diag *d, FILE *out)
{
    for (size_t i = 0; i < d->count && i < PF_DIAG_CAP; i++) {
        const char *m = d->message[i];
        fprintf(out, "%s\n", m ? m : "prefarm: out of memory for a message");
    }
    if (d->count > PF_DIAG_CAP)
        fprintf(out, "prefarm: and %zu more mistakes\n",
                d->count - PF_DIAG_CAP);
}
