/* prefarm plot: results as a figure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/options.h"
#include "core/status.h"
#include "lab/report/convergence.h"
#include "lab/store/output.h"

struct options {
    struct pf_convergence_options figure;
    const char *kind;
    const char *output; /* NULL: not asked for */
    const char *script; /* NULL: not asked for */
};

static int
usage(const char *problem)
{
    if (problem != NULL)
        fprintf(stderr, "prefarm plot: %s\n", problem);
    return pf_usage(&pf_cmd_plot);
}

static bool
set_scale(enum pf_scale *scale, const char *text)
{
    *scale = strcmp(text, "log") == 0   ? PF_SCALE_LOG
             : strcmp(text, "lin") == 0 ? PF_SCALE_LINEAR
                                        : PF_SCALE_AUTO;
    return *scale != PF_SCALE_AUTO;
}

/* NULL, or what is wrong. */
static const char *
set_option(struct options *o, int c, const char *text)
{
    if (c == 'k')
        o->kind = text;
    else if (c == 'm' && o->figure.metric != NULL)
        return "a figure shows one metric; give --metric once";
    else if (c == 'm')
        o->figure.metric = text;
    else if (c == 'o')
        o->output = text;
    else if (c == 'S')
        o->script = text;
    else if (c == 'x')
        o->figure.x = text;
    else if (c == 'X' && !set_scale(&o->figure.x_scale, text))
        return "--x-scale is lin or log";
    else if (c == 'Y' && !set_scale(&o->figure.y_scale, text))
        return "--y-scale is lin or log";
    return NULL;
}

/* 0, or the exit code. */
static int
read_options(int argc, char **argv, struct options *o)
{
    static const struct option table[] = {
        {"aggregate", required_argument, NULL, 's'},
        {"interval", required_argument, NULL, 's'},
        {"confidence", required_argument, NULL, 's'},
        {"resamples", required_argument, NULL, 's'},
        {"kind", required_argument, NULL, 'k'},
        {"metric", required_argument, NULL, 'm'},
        {"x", required_argument, NULL, 'x'},
        {"x-scale", required_argument, NULL, 'X'},
        {"y-scale", required_argument, NULL, 'Y'},
        {"output", required_argument, NULL, 'o'},
        {"script", required_argument, NULL, 'S'},
        {NULL, 0, NULL, 0}};
    const char *problem = NULL;
    int c, index = 0;
    while ((c = getopt_long(argc, argv, "k:m:o:", table, &index)) != -1) {
        if (c == '?')
            return usage(NULL);
        problem = c == 's' ? pf_statistics_set(&o->figure.how,
                                               table[index].name, optarg)
                           : set_option(o, c, optarg);
        if (problem != NULL)
            return usage(problem);
    }
    if (optind + 1 != argc)
        return usage("one result file is needed");
    if (o->kind != NULL && strcmp(o->kind, "convergence") != 0)
        return usage("--kind is convergence: there is no other kind");
    return 0;
}

/* By the ending of a file's name; false when it is none of ours. */
static bool
form_of(const char *name, enum pf_figure_form *form)
{
    static const char *const ending[] = {[PF_FIGURE_SVG] = ".svg",
                                         [PF_FIGURE_PDF] = ".pdf",
                                         [PF_FIGURE_PNG] = ".png"};
    const char *dot = strrchr(name, '.');
    for (int i = 0; dot != NULL && i < 3; i++)
        if (strcmp(dot, ending[i]) == 0) {
            *form = (enum pf_figure_form) i;
            return true;
        }
    return false;
}

/* A folder gets the script under a name of its own. */
static char *
script_name(const char *name)
{
    struct stat info;
    bool folder = stat(name, &info) == 0 && S_ISDIR(info.st_mode);
    size_t size = strlen(name) + sizeof "/convergence.gp";
    char *path = malloc(size);
    if (path != NULL)
        snprintf(path, size, "%s%s", name, folder ? "/convergence.gp" : "");
    return path;
}

typedef int put_fn(const struct pf_figure *f, enum pf_figure_form form,
                   FILE *out, struct pf_diag *d);

static int
put(put_fn *how, const struct pf_figure *f, enum pf_figure_form form,
    const char *name, struct pf_diag *d)
{
    struct pf_output out;
    int status = pf_output_open(&out, name, d);
    if (status != PF_OK)
        return status;
    return pf_output_close(&out, how(f, form, out.stream, d), d);
}

/* The script where asked for; the picture unless only the script was. */
static int
write_all(const struct pf_figure *f, const struct options *o,
          enum pf_figure_form form, struct pf_diag *d)
{
    const char *name = o->output != NULL ? o->output : "convergence.svg";
    int status = PF_OK;
    if (o->script != NULL) {
        char *path = script_name(o->script);
        status =
            path != NULL ? put(pf_figure_script, f, form, path, d) : PF_ENOMEM;
        free(path);
    }
    if (status == PF_OK && (o->output != NULL || o->script == NULL))
        status = put(pf_figure_draw, f, form, name, d);
    if (status == PF_OK && o->output == NULL && o->script == NULL)
        printf("%s\n", name);
    return status;
}

static int
plot_exec(int argc, char **argv)
{
    struct options o = {0};
    struct pf_results r;
    struct pf_figure f = {0};
    struct pf_diag d;
    enum pf_figure_form form = PF_FIGURE_SVG;
    int code = read_options(argc, argv, &o);
    if (code == 0 && o.output != NULL && !form_of(o.output, &form))
        code = usage("-o needs a name that ends in .svg, .pdf or .png");
    if (code != 0)
        return code;
    pf_diag_init(&d);
    int status = pf_results_open(&r, argv[optind], &d);
    if (status == PF_OK)
        status = pf_convergence_make(&f, &r, &o.figure, &d);
    if (status == PF_OK)
        status = write_all(&f, &o, form, &d);
    pf_figure_clear(&f);
    pf_results_clear(&r);
    return pf_close_stdout(pf_report_status(status, &d));
}

const struct pf_cmd pf_cmd_plot = {
    .name = "plot",
    .usage = "FILE.db [--kind convergence] [--metric M]\n"
             "         [--x queries|steps|METRIC] [--x-scale lin|log] "
             "[--y-scale lin|log]\n"
             "         [--aggregate median|mean|iqm|trimmed=SHARE]\n"
             "         [--interval quantiles|percentile|bca] [--confidence C]\n"
             "         [--resamples N] [-o FILE.svg|.pdf|.png] "
             "[--script FILE.gp|FOLDER]",
    .doc = "draw a figure with gnuplot",
    .exec = plot_exec,
};
