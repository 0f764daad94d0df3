/* A colour bar: what the colours of tiles and of the ground mean.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/report/figure_part.h"

#define STEPS 96

static size_t
tics_of(struct pf_tic tic[PF_FIGURE_TICS], const struct pf_scale *s,
        double height)
{
    struct pf_axis_plan a = {.log = s->log, .low = s->low, .high = s->high};
    size_t n = 0, numbers = 0;
    if (s->low < s->high)
        n = pf_axis_tics(tic, &a, (size_t) fmax(height / 30.0, 2.0));
    for (size_t i = 0; i < n; i++)
        numbers += tic[i].text[0] != '\0';
    if (numbers >= 2 || (numbers == 1 && !s->log))
        return n;
    tic[0] = (struct pf_tic){.at = s->low};
    tic[1] = (struct pf_tic){.at = s->high};
    for (size_t i = 0; i < 2; i++)
        snprintf(tic[i].text, sizeof tic[i].text, "%.3g", tic[i].at);
    return s->low < s->high ? 2 : 1;
}

/* A title may be somewhat longer than its bar, and has two lines beyond. */
static size_t
title_letters(double height)
{
    return pf_text_fit(1.6 * height, PF_FIGURE_FONT);
}

double
pf_bar_reach(const struct pf_scale *s, double height, const char *title)
{
    struct pf_tic tic[PF_FIGURE_TICS];
    size_t n = tics_of(tic, s, height);
    bool one = title == NULL ||
               pf_text_line(title, title_letters(height)) == strlen(title);
    return PF_BAR_WIDTH + pf_tics_width(tic, n) + 44.0 +
           (one ? 0.0 : PF_FIGURE_LINE);
}

static void
put_title(const struct pf_pen *pen, struct pf_label *at, const char *title,
          size_t letters)
{
    size_t n = title != NULL ? pf_text_line(title, letters) : 0;
    bool two = title != NULL && title[n] != '\0';
    char *first = two ? strndup(title, n) : NULL;
    if (two && first == NULL)
        *pen->starved = true;
    if (two) {
        pf_pen_label(pen, at, first, letters);
        at->x += PF_FIGURE_LINE;
        title += n + 1;
    }
    pf_pen_label(pen, at, title, letters);
    free(first);
}

/* Each step reaches up to the top, and the next one lies over it: then there
 * are no seams. */
void
pf_bar_data(const struct pf_pen *pen, size_t p, const struct pf_scale *s,
            const struct pf_box *box)
{
    double right = box->left + PF_BAR_WIDTH;
    fprintf(pen->out, "$p%zub << EOD\n", p);
    for (size_t k = 0; k < STEPS; k++) {
        double part = (double) k / STEPS;
        double y = box->top + box->height * (1.0 - part);
        fprintf(pen->out, "%.2f %.2f %.2f %.2f %.2f %.2f %u\n", box->left, y,
                box->left, right, y, box->top,
                pf_scale_colour(s, part + 0.5 / STEPS));
    }
    fputs("EOD\n", pen->out);
}

void
pf_bar_plot(const struct pf_pen *pen, size_t p)
{
    fprintf(pen->out,
            ", \\\n  $p%zub using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 "
            "noborder fc rgb variable notitle",
            p);
}

void
pf_bar_labels(const struct pf_pen *pen, const struct pf_scale *s,
              const struct pf_box *box, const char *title)
{
    struct pf_tic tic[PF_FIGURE_TICS];
    size_t n = tics_of(tic, s, box->height);
    double right = box->left + PF_BAR_WIDTH;
    for (size_t i = 0; i < n; i++) {
        double part = s->low < s->high ? pf_scale_part(s, tic[i].at) : 0.5;
        double y = box->top + box->height * (1.0 - part);
        struct pf_label at = {.x = right + 7.0,
                              .y = y,
                              .align = 'l',
                              .enhanced = true,
                              .size = 12.0,
                              .colour = "#333333"};
        fprintf(pen->out,
                "set arrow from first %.2f,%.2f to first %.2f,%.2f nohead lw 1 "
                "lc rgb '#444444' front\n",
                right, y, right + 4.0, y);
        if (tic[i].text[0] != '\0')
            pf_pen_label(pen, &at, tic[i].text, 40);
    }
    struct pf_label at = {.x = right + 19.0 + pf_tics_width(tic, n),
                          .y = box->top + 0.5 * box->height,
                          .align = 'c',
                          .turn = 90.0};
    put_title(pen, &at, title, title_letters(box->height));
}
