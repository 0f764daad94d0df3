/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/json.h"

#define BAR 30
/* Seconds between two looks: at what moves, and at what is kept. */
#define EVERY 0.25
#define EVERY_LINE 1.0

bool
pf_progress_parse(const char *name, enum pf_progress_form *form)
{
    static const char *const names[] = {"auto", "bar", "json", "none"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(names[i], name) != 0)
            continue;
        *form = (enum pf_progress_form) i;
        return true;
    }
    return false;
}

void
pf_progress_init(struct pf_progress *p, enum pf_progress_form form)
{
    *p = (struct pf_progress){.form = form};
    if (form == PF_PROGRESS_AUTO)
        p->form = isatty(STDERR_FILENO) ? PF_PROGRESS_BAR : PF_PROGRESS_NONE;
}

static void
print_left(double seconds)
{
    if (!isfinite(seconds) || seconds > 1e8)
        return;
    unsigned long s = (unsigned long) (seconds + 0.5);
    if (s >= 3600)
        fprintf(stderr, "  %lu h %02lu min left", s / 3600, s / 60 % 60);
    else if (s >= 60)
        fprintf(stderr, "  %lu min %02lu s left", s / 60, s % 60);
    else
        fprintf(stderr, "  %lu s left", s);
}

static void
draw_bar(const struct pf_progress_facts *f)
{
    size_t ended = f->done + f->failed;
    size_t full = f->total > 0 ? ended * BAR / f->total : BAR;
    fputs("\r\033[K[", stderr);
    for (size_t i = 0; i < BAR; i++)
        fputc(i < full ? '#' : '.', stderr);
    fprintf(stderr, "] %zu/%zu runs", ended, f->total);
    if (f->failed > 0)
        fprintf(stderr, ", %zu failed", f->failed);
    if (f->rate > 0.0)
        fprintf(stderr, "  %.3g/s", f->rate);
    if (ended < f->total)
        print_left(f->left);
    fflush(stderr);
}

static void
count(const char *name, size_t n)
{
    fprintf(stderr, "\"%s\": %zu, ", name, n);
}

static void
print_json(const struct pf_progress_facts *f, bool last)
{
    fputc('{', stderr);
    count("done", f->done);
    count("failed", f->failed);
    count("total", f->total);
    count("found", f->found);
    fprintf(stderr, "\"last\": %s", last ? "true" : "false");
    pf_json_member(stderr, "seconds", f->seconds);
    pf_json_member(stderr, "rate", f->rate > 0.0 ? f->rate : (double) NAN);
    pf_json_member(stderr, "left", f->left);
    fputs("}\n", stderr);
    fflush(stderr);
}

void
pf_progress_tell(void *self, const struct pf_progress_facts *facts)
{
    struct pf_progress *p = self;
    double every = p->form == PF_PROGRESS_BAR ? EVERY : EVERY_LINE;
    p->facts = *facts;
    if (p->begun && facts->seconds - p->shown < every)
        return;
    p->begun = true;
    p->shown = facts->seconds;
    if (p->form == PF_PROGRESS_BAR)
        draw_bar(facts);
    else if (p->form == PF_PROGRESS_JSON)
        print_json(facts, false);
}

void
pf_progress_end(struct pf_progress *p)
{
    if (p->form == PF_PROGRESS_BAR)
        fputs("\r\033[K", stderr);
    else if (p->form == PF_PROGRESS_JSON && p->begun)
        print_json(&p->facts, true);
}
