/* What the files of the page share; nobody else includes this.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_LAB_PAGE_PART_H
#define PF_LAB_PAGE_PART_H

#include "eval/report/figure.h"
#include "lab/figures/plot.h"
#include "lab/figures/world_of.h"
#include "lab/page/page.h"
#include "lab/page/runs.h"
#include "lab/page/table.h"
#include "lab/report/layout.h"
#include "lab/store/replan.h"

#define PF_PAGE_ROWS 1000             /* of a table */
#define PF_PAGE_SECTION_BYTES 1500000 /* of a section, then rows end */

/* A figure that is in the page: its kind, and what stands along its axes. */
#define PF_PAGE_FIGURE 40
#define PF_PAGE_DRAWN 64
struct pf_page_drawn {
    const struct pf_plot_kind *kind;
    char *x, *y;
    bool has_threshold;
    double threshold;
    char id[PF_PAGE_FIGURE];
};

struct pf_page {
    const struct pf_results *r;
    const struct pf_page_options *o;
    FILE *out;
    struct pf_diag *d;
    struct pf_layout layout;
    struct pf_page_runs runs;
    const char *const *metric; /* n_metrics: with a table of their own */
    size_t n_metrics;
    const char *first; /* what `metric` points to where nobody asked */
    const char *x;     /* "queries" or "steps": what is counted */
    char stem[80];     /* what commands call the files */
    unsigned doubts;   /* of statistics */
    size_t n_tables;   /* begun */
    struct pf_page_drawn drawn[PF_PAGE_DRAWN]; /* n_drawn: figures of curves */
    size_t n_drawn;
    size_t n_figures; /* in the page so far */
    size_t undrawn;   /* figures that gnuplot did not draw */
    size_t drawing;   /* bytes of figures in the section that is written */
    size_t bytes;     /* of the sections that are written */
    bool starved;     /* was there no memory for some text? */
    struct pf_replan replan;
    bool replanned; /* else `why` says why not */
    struct pf_diag why;
};

/* The sections, in the order of the page. Each is PF_OK where there is
 * nothing to say, and writes nothing then. */
int pf_page_asked(struct pf_page *p);
int pf_page_results(struct pf_page *p);
int pf_page_figures(struct pf_page *p);
int pf_page_claims(struct pf_page *p);
int pf_page_games(struct pf_page *p);
int pf_page_annotators(struct pf_page *p);
int pf_page_failures(struct pf_page *p);
int pf_page_manifest(struct pf_page *p);
int pf_page_commands(struct pf_page *p);

/* A part of the annotators' section; nothing where nobody judges. */
int pf_page_leaderboard(struct pf_page *p);

/* Draws a figure where the page is written. One that cannot be made, or has no
 * room, says so in its place and is none of p->drawn. */
int pf_page_figure(struct pf_page *p, const struct pf_plot_kind *kind,
                   const struct pf_plot_options *o);

/* Gives a figure of this metric (NULL: the first) against p->x the threshold
 * that the first claim of reaching one names, and a scale for it; nothing where
 * there is no such claim. */
void pf_page_claimed_threshold(const struct pf_page *p, const char *metric,
                               struct pf_plot_options *o);

/* A document to the beginning of its body, with what it may do, and its end.
 * `kind` is what it is ("prefarm report"), `title` its own, `skip` where to:
 * "the results". */
void pf_page_head(FILE *out, const char *kind, const char *title,
                  const char *skip);
void pf_page_end(FILE *out);

/* The columns of a table of claims that are the same on all pages: claim,
 * measured, threshold, verdict. `link` is where the claim leads to, as
 * "page.html#"; NULL: nowhere. `note` is the number of its note, 0: none. */
void pf_page_claim_columns(FILE *out);
void pf_page_claim_cells(FILE *out, const struct pf_claimed *row,
                         const char *link, size_t note);
void pf_page_claim_notes(FILE *out, const struct pf_claim_notes *notes);

/* "<section>" with a heading, and its end. */
void pf_page_section(struct pf_page *p, const char *id, const char *title);
void pf_page_section_end(struct pf_page *p);

/* A paragraph; the text is formatted and escaped. */
void pf_page_note(struct pf_page *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The messages of d without the places that depend on who asks: names of
 * files, "prefarm: ". As paragraphs; d is then empty. */
void pf_page_messages(struct pf_page *p, struct pf_diag *d);

/* Commands, one a line, in a box of their own. */
void pf_page_command(struct pf_page *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The cell that heads the row of a learner: its line in the figures, and its
 * name. */
void pf_page_learner(struct pf_page *p, size_t curve);

/* Is there no room for row number `row` of a table (from 0)? */
bool pf_page_full(const struct pf_page *p, size_t row);

/* A word of a command, in quotes where a shell would not take it as it is. */
void pf_page_put_word(FILE *out, const char *word);

/* Says that rows of a table were left out, where n is not 0. */
void pf_page_left_out(struct pf_page *p, size_t n);

/* "table-N", unique on the page, for a table. */
#define PF_PAGE_ID 40
const char *pf_page_table_id(struct pf_page *p, char out[PF_PAGE_ID]);

/* What a column of intervals is called. Of statistics that are filled in. */
#define PF_PAGE_TITLE 200
const char *pf_page_interval(const struct pf_statistics *how,
                             char out[PF_PAGE_TITLE]);

/* The options for statistics that were given, as they are typed, each after
 * a blank. */
void pf_page_put_statistics(FILE *out, const struct pf_statistics *how);

/* --- style.c, script.c: what is the same on every page --- */
extern const char *const pf_page_style[];  /* lines; the last is NULL */
extern const char *const pf_page_script[]; /* likewise */

/* --- svg.c --- */

/* Writes a picture that gnuplot made as an element of the page: only what
 * draws is kept, names in it begin with `id`. PF_EPROGRAM when it is no
 * picture. */
struct pf_svg {
    const char *id;
    const char *title, *alt; /* escaped here; borrowed */
};
int pf_svg_put(FILE *out, const char *svg, size_t size,
               const struct pf_svg *how);

/* --- reading.c --- */

/* What is read from a figure: numbers for its read-outs, as JSON in a
 * <script>, and as a table. Nothing for figures that have no curves. */
void pf_reading_json(struct pf_page *p, const struct pf_figure *f,
                     const char *id);
void pf_reading_table(struct pf_page *p, const struct pf_figure *f);

/* Leaves out points of curves that cannot be told apart in the picture. */
void pf_reading_thin(struct pf_figure *f);

#endif
