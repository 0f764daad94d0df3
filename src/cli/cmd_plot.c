/* prefarm plot: results, or a game, as a figure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/game_source.h"
#include "cli/options.h"
#include "cli/plot_output.h"
#include "cli/signals.h"
#include "cli/wrap.h"
#include "core/parse.h"
#include "core/status.h"
#include "eval/report/game_figure.h"
#include "lab/figures/plot.h"

/* Options that only some kinds read: what they are called, and their bit. */
static const struct {
    const char *name;
    unsigned use;
} uses[] = {
    {"metric", PF_PLOT_METRIC},
    {"x", PF_PLOT_X},
    {"y", PF_PLOT_Y},
    {"x-scale", PF_PLOT_X_SCALE},
    {"y-scale", PF_PLOT_Y_SCALE},
    {"aggregate", PF_PLOT_STATISTICS},
    {"interval", PF_PLOT_STATISTICS},
    {"confidence", PF_PLOT_STATISTICS},
    {"resamples", PF_PLOT_STATISTICS},
    {"threshold", PF_PLOT_THRESHOLD},
    {"world", PF_PLOT_WORLD},
    {"learner", PF_PLOT_LEARNER},
    {"field", PF_PLOT_FIELD},
    {"seed", PF_PLOT_SEED},
    {"at", PF_PLOT_AT},
};
#define N_USES (sizeof uses / sizeof *uses)

struct call {
    struct pf_plot_options figure;
    struct pf_plot_output output;
    struct pf_values game; /* options of what is no result file */
    bool for_game;         /* are there any? */
    const char *kind;      /* NULL: not asked for */
    double *at;            /* owned; figure.at */
    bool given[N_USES];    /* which of `uses` */
};

/* Codes beyond letters: the place of the row. */
#define ROW 256
static const struct pf_cmd_option options[] = {
    {"kind", "KIND", "what is drawn, see below", 'k'},
    {"metric", "M", "what is shown", 'm'},
    {"x", "WHAT",
     "what it is shown against: queries, steps, seconds, a metric, or a swept "
     "attribute",
     ROW + 2},
    {"y", "AXIS", "the second swept attribute", ROW + 3},
    {"x-scale", "lin|log", "the axis along x", ROW + 4},
    {"y-scale", "lin|log", "the axis along y", ROW + 5},
    {"aggregate", "HOW", "median, mean, iqm or trimmed=SHARE of the seeds",
     ROW + 6},
    {"interval", "HOW",
     "quantiles of the seeds, or a bootstrap interval of their aggregate: "
     "percentile or bca",
     ROW + 7},
    {"confidence", "C", "of the interval", ROW + 8},
    {"resamples", "N", "of the bootstrap", ROW + 9},
    {"threshold", "T", "where a contour, or a level line, is drawn", ROW + 10},
    {"at", "T,...", "thresholds of a profile", ROW + 11},
    {"world", "ID", "show this world only", ROW + 12},
    {"learner", "ID", "show this learner only", ROW + 13},
    {"field", "DYNAMICS",
     "what the arrows show: regularised, replicator or none", ROW + 14},
    {"seed", "N", "of the world that is drawn", ROW + 15},
    {"beta", "B", "of a game from a file: KL regularisation", ROW + 16},
    {"reference", "FILE", "its reference policy", ROW + 17},
    {"context", "C", "its context", ROW + 18},
    {"fit", "HOW", "from counts to probabilities", ROW + 19},
    {"prior", "A", "virtual wins each way and pair", ROW + 20},
    {"left", "COLUMN", "of one response", ROW + 21},
    {"right", "COLUMN", "of the other", ROW + 22},
    {"winner", "COLUMN", "of the winner", ROW + 23},
    {"annotator", "COLUMN", "of the annotator", ROW + 24},
    {"only", "V", "count this context only", ROW + 25},
    {"unlisted", "ignore|below", "what is not ranked", ROW + 26},
    {"matrix", "probability|counts|skew", "what the numbers of a matrix are",
     ROW + 27},
    {"scale", "S", "the gain of a strategic game that makes a win certain",
     ROW + 28},
    {"output", "FILE",
     "where to; the ending says which form: .svg, .pdf, .png or .tex", 'o'},
    {"script", "FILE.gp|FOLDER", "write the gnuplot script and its data",
     ROW + 30},
    {NULL, NULL, NULL, 0}};

static int
usage(const char *problem)
{
    if (problem != NULL)
        fprintf(stderr, "prefarm plot: %s\n", problem);
    return pf_usage(&pf_cmd_plot);
}

/* --- reading the call --- */

static const char *
set_scale(enum pf_scale *scale, const char *text, const char *problem)
{
    *scale = strcmp(text, "log") == 0   ? PF_SCALE_LOG
             : strcmp(text, "lin") == 0 ? PF_SCALE_LINEAR
                                        : PF_SCALE_AUTO;
    return *scale != PF_SCALE_AUTO ? NULL : problem;
}

static const char *
set_thresholds(struct call *o, const char *text)
{
    size_t bad;
    free(o->at);
    o->at = NULL;
    o->figure.n_at = 0;
    if (!pf_parse_reals(text, &o->at, &o->figure.n_at, &bad) ||
        o->figure.n_at == 0)
        return "--at needs thresholds, as in 1e-2,1e-4";
    o->figure.at = o->at;
    return NULL;
}

static const char *
set_number(struct call *o, unsigned use, const char *text)
{
    struct pf_plot_options *f = &o->figure;
    switch (use) {
    case PF_PLOT_X_SCALE:
        return set_scale(&f->x_scale, text, "--x-scale is lin or log");
    case PF_PLOT_Y_SCALE:
        return set_scale(&f->y_scale, text, "--y-scale is lin or log");
    case PF_PLOT_AT:
        return set_thresholds(o, text);
    case PF_PLOT_SEED:
        f->has_seed = true;
        return pf_parse_count(text, &f->seed) ? NULL
                                              : "--seed needs a whole number";
    default:
        f->has_threshold = true;
        return pf_parse_real(text, &f->threshold)
                   ? NULL
                   : "--threshold needs a number, as in 1e-6";
    }
}

/* NULL, or what is wrong. */
static const char *
set_option(struct call *o, unsigned use, const char *name, const char *text)
{
    struct pf_plot_options *f = &o->figure;
    const char **word = use == PF_PLOT_METRIC    ? &f->metric
                        : use == PF_PLOT_X       ? &f->x
                        : use == PF_PLOT_Y       ? &f->y
                        : use == PF_PLOT_WORLD   ? &f->world
                        : use == PF_PLOT_LEARNER ? &f->learner
                        : use == PF_PLOT_FIELD   ? &f->field
                                                 : NULL;
    if (use == PF_PLOT_STATISTICS)
        return pf_statistics_set(&f->how, name, text);
    if (word == NULL)
        return set_number(o, use, text);
    if (use == PF_PLOT_METRIC && *word != NULL)
        return "a figure shows one metric; give --metric once";
    *word = text;
    return NULL;
}

static int
set_game_option(struct call *o, const char *name, const char *text,
                struct pf_diag *d)
{
    const char *called = strcmp(name, "matrix") == 0 ? "kind" : name;
    o->for_game = o->for_game || strcmp(name, "world") != 0;
    return pf_values_set(&o->game, "plot", called, text, d,
                         (struct pf_place){0});
}

static const struct pf_cmd_option *
row_of(int code)
{
    const struct pf_cmd_option *row = options;
    while (row->code != code)
        row++;
    return row;
}

/* An option by its name: one of `uses`, one of our own, or of a game. */
static int
take_option(struct call *o, const char *name, const char **problem,
            struct pf_diag *d)
{
    for (size_t i = 0; i < N_USES; i++)
        if (strcmp(uses[i].name, name) == 0) {
            o->given[i] = true;
            *problem = set_option(o, uses[i].use, name, optarg);
            return PF_OK;
        }
    if (strcmp(name, "output") == 0)
        o->output.name = optarg;
    else if (strcmp(name, "kind") == 0)
        o->kind = optarg;
    else if (strcmp(name, "script") == 0)
        o->output.script = optarg;
    else
        return set_game_option(o, name, optarg, d);
    return PF_OK;
}

/* 0, or the exit code. */
static int
read_call(int argc, char **argv, struct call *o, struct pf_diag *d)
{
    enum pf_figure_form form;
    const char *problem = NULL;
    int c, status = PF_OK;
    while (problem == NULL && status == PF_OK &&
           (c = pf_next_option(&pf_cmd_plot, argc, argv)) != -1) {
        if (c == '?')
            return usage(NULL);
        status = take_option(o, row_of(c)->name, &problem, d);
    }
    if (status != PF_OK)
        return pf_report_status(status, d);
    if (problem == NULL && optind + 1 != argc)
        problem = "one result file, or one file with a game, is needed";
    if (problem == NULL && o->output.name != NULL &&
        !pf_plot_form(o->output.name, &form))
        problem = "-o needs a name that ends in .svg, .pdf, .png or .tex";
    return problem != NULL ? usage(problem) : 0;
}

/* --- what to draw --- */

/* The ends of the names of what `prefarm game` reads. */
static bool
is_game_file(const char *name)
{
    static const char *const ending[] = {".xml", ".csv", ".tsv", ".soc",
                                         ".soi", ".toc", ".toi", ".nfg"};
    static const char magic[] = "SQLite format 3";
    char start[sizeof magic] = "";
    const char *dot = strrchr(name, '.');
    bool ours = false;
    for (size_t i = 0; dot != NULL && i < sizeof ending / sizeof *ending; i++)
        ours = ours || strcmp(dot, ending[i]) == 0;
    FILE *f = ours ? fopen(name, "rbe") : NULL;
    if (f == NULL)
        return ours;
    size_t n = fread(start, 1, sizeof start, f);
    fclose(f);
    return n < sizeof start || memcmp(start, magic, sizeof magic) != 0;
}

static const char *
kind_name(const void *list, size_t i)
{
    return ((const struct pf_plot_kind *const *) list)[i]->name;
}

static int
find_kind(const struct call *o, const char *input,
          const struct pf_plot_kind **kind, struct pf_diag *d)
{
    const char *name = o->kind != NULL       ? o->kind
                       : is_game_file(input) ? "game"
                                             : "convergence";
    size_t n = 0;
    *kind = pf_plot_find(name);
    if (*kind != NULL)
        return PF_OK;
    while (pf_plot_kinds[n] != NULL)
        n++;
    const char *near = pf_nearest(name, n, kind_name, pf_plot_kinds);
    if (near != NULL)
        return pf_diag_at(d, (struct pf_place){0},
                          "there is no kind of figure '%s'; did you mean '%s'?",
                          name, near);
    pf_diag_at(d, (struct pf_place){0},
               "there is no kind of figure '%s'; there are:", name);
    for (size_t i = 0; i < n; i++)
        pf_diag_at(d, (struct pf_place){0}, "  %s", pf_plot_kinds[i]->name);
    return PF_EINPUT;
}

/* Which kinds read an option: "heatmap and profile". */
static void
list_readers(unsigned use, char *out, size_t size)
{
    size_t n = 0, seen = 0, at = 0;
    for (size_t i = 0; pf_plot_kinds[i] != NULL; i++)
        n += (pf_plot_kinds[i]->uses & use) != 0;
    snprintf(out, size, n > 0 ? "" : "no figure");
    for (size_t i = 0; pf_plot_kinds[i] != NULL && at < size; i++)
        if ((pf_plot_kinds[i]->uses & use) != 0) {
            const char *lead = seen == 0 ? "" : seen + 1 < n ? ", " : " and ";
            at += (size_t) snprintf(out + at, size - at, "%s%s", lead,
                                    pf_plot_kinds[i]->name);
            seen++;
        }
}

/* An option that changes nothing is a mistake, and said to be one. */
static int
refuse_unread(const struct call *o, const struct pf_plot_kind *kind,
              struct pf_diag *d)
{
    char readers[200];
    int status = PF_OK;
    for (size_t i = 0; i < N_USES; i++) {
        if (!o->given[i] || (kind->uses & uses[i].use) != 0)
            continue;
        list_readers(uses[i].use, readers, sizeof readers);
        status = pf_diag_at(d, (struct pf_place){0},
                            "--%s says nothing to --kind %s; it is for %s",
                            uses[i].name, kind->name, readers);
    }
    return status;
}

static int
check_input(const struct call *o, const struct pf_plot_kind *kind,
            const char *input, struct pf_diag *d)
{
    const struct pf_place at = {.file = input};
    bool game = is_game_file(input);
    if (game && strcmp(kind->name, "game") != 0)
        return pf_diag_at(d, at,
                          "--kind %s needs results, a file that `prefarm run` "
                          "makes; of this one there is --kind game",
                          kind->name);
    if (!game && o->for_game)
        return pf_diag_at(d, at,
                          "--beta, --reference, --context, --fit and their "
                          "like are for files with a game, not for results");
    return refuse_unread(o, kind, d);
}

static int
make_game(struct pf_figure *out, struct call *o, const char *input,
          struct pf_diag *d)
{
    char seed[32];
    int status = PF_OK;
    if (o->figure.world != NULL)
        status = set_game_option(o, "world", o->figure.world, d);
    snprintf(seed, sizeof seed, "%" PRIu64, o->figure.seed);
    if (status == PF_OK && o->figure.has_seed)
        status = set_game_option(o, "seed", seed, d);
    if (status == PF_OK)
        status = pf_game_source_figure(out, input, &o->game, d);
    return status;
}

static int
make_results(struct pf_figure *out, const struct pf_plot_kind *kind,
             const struct call *o, const char *input, struct pf_diag *d)
{
    struct pf_results r;
    int status = pf_results_open(&r, input, d);
    if (status == PF_OK)
        status = kind->make(out, &r, &o->figure, d);
    pf_results_clear(&r);
    return status;
}

static int
draw(struct call *o, const char *input, struct pf_diag *d)
{
    const struct pf_plot_kind *kind;
    struct pf_figure f = {0};
    int status = find_kind(o, input, &kind, d);
    if (status == PF_OK)
        status = check_input(o, kind, input, d);
    if (status == PF_OK && is_game_file(input))
        status = make_game(&f, o, input, d);
    else if (status == PF_OK)
        status = make_results(&f, kind, o, input, d);
    if (status == PF_OK) {
        o->output.kind = kind->name;
        status = pf_plot_write(&f, &o->output, d);
    }
    pf_figure_clear(&f);
    return status;
}

static int
plot_exec(int argc, char **argv)
{
    struct call o = {.kind = NULL};
    struct pf_diag d;
    pf_diag_init(&d);
    int status = pf_values_init(&o.game, pf_game_options);
    int code = status == PF_OK ? read_call(argc, argv, &o, &d)
                               : pf_report_status(status, &d);
    if (code == 0)
        code =
            pf_close_stdout(pf_report_status(draw(&o, argv[optind], &d), &d));
    if (pf_signal_caught != 0 && code != 0)
        code = 128 + (int) pf_signal_caught;
    pf_values_clear(&o.game);
    free(o.at);
    return code;
}

static void
plot_help(FILE *out)
{
    fputs("\nkinds:\n", out);
    for (size_t i = 0; pf_plot_kinds[i] != NULL; i++)
        pf_put_wrapped(out, pf_plot_kinds[i]->doc,
                       fprintf(out, "  %-12s ", pf_plot_kinds[i]->name), 15);
    fputs("\nGAME is whatever `prefarm game` reads, whose options are taken, "
          "too (its --kind\nis --matrix here); it has --kind game.\n",
          out);
}

const struct pf_cmd pf_cmd_plot = {
    .name = "plot",
    .usage = "FILE.db|GAME [--kind KIND] [OPTION]...\n"
             "         [-o FILE.svg|.pdf|.png|.tex] [--script FILE.gp|FOLDER]",
    .doc = "draw a figure with gnuplot",
    .options = options,
    .help = plot_help,
    .exec = plot_exec,
};
