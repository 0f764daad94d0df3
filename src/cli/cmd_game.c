/* prefarm game: what a game is, before anybody learns on it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/game_source.h"
#include "cli/options.h"
#include "cli/wrap.h"
#include "core/status.h"
#include "eval/game/game.h"
#include "eval/game/write.h"
#include "lab/store/output.h"

/* The preference as a file, of the kind that its name ends in. */
static int
export_to(const struct pf_game_source *source, const char *file,
          struct pf_diag *d)
{
    struct pf_output out;
    const char *dot = strrchr(file, '.');
    const struct pf_written_game game = {
        .n = source->preference.n,
        .P = source->preference.P,
        .label = (const char *const *) source->preference.label,
        .title = source->title};
    bool csv = dot != NULL && strcmp(dot, ".csv") == 0;
    if (!csv && (dot == NULL || strcmp(dot, ".nfg") != 0))
        return pf_diag_at(d, (struct pf_place){0},
                          "--export writes a table of probabilities, FILE.csv, "
                          "or a strategic game, FILE.nfg; '%s' is neither",
                          file);
    int status = pf_output_open(&out, file, d);
    if (status == PF_OK && csv)
        pf_game_write_csv(&game, out.stream);
    else if (status == PF_OK)
        pf_game_write_nfg(&game, out.stream);
    return pf_output_close(&out, status, d);
}

static int
analyse(const struct pf_game_source *source, bool json, struct pf_diag *d)
{
    if (!(source->beta > 0.0))
        return pf_diag_at(d, (struct pf_place){0},
                          "the world has beta 0; give --beta to say how "
                          "much regularisation to look at");
    struct pf_game_facts facts = {0};
    const struct pf_game game = {
        .n = source->preference.n,
        .P = source->preference.P,
        .label = (const char *const *) source->preference.label,
        .log_ref = source->log_ref,
        .beta = source->beta};
    int status = pf_game_analyse(&game, &facts);
    if (status == PF_OK && json)
        pf_game_write_json(&facts, stdout);
    else if (status == PF_OK) {
        pf_put_wrapped(stdout, source->heading, 0, 2);
        putchar('\n');
        pf_game_write_text(&facts, stdout);
    }
    pf_game_facts_clear(&facts);
    return status;
}

static int
exec(int argc, char **argv)
{
    struct pf_diag d;
    struct pf_values options;
    struct pf_game_source source = {0};
    const char *input;
    pf_diag_init(&d);
    int status = pf_values_init(&options, pf_game_options);
    if (status == PF_OK)
        status = pf_parse_arguments(&options, &input, argc, argv, &d);
    if (status == PF_OK && input == NULL)
        status = pf_diag_at(&d, (struct pf_place){0},
                            "name an input: an experiment (.xml), a result "
                            "file (.db), comparisons or a matrix (.csv, "
                            ".tsv), orders (.soc, .soi, .toc, .toi) or a "
                            "strategic game (.nfg)");
    if (status == PF_OK)
        status = pf_game_source_read(&source, input, &options, &d);
    if (status == PF_OK && options.text[PF_GAME_EXPORT] != NULL)
        status = export_to(&source, options.text[PF_GAME_EXPORT], &d);
    else if (status == PF_OK)
        status = analyse(&source, options.number[PF_GAME_FORMAT] > 0.0, &d);
    pf_game_source_clear(&source);
    pf_values_clear(&options);
    return status == PF_OK ? EXIT_SUCCESS : pf_report_status(status, &d);
}

const struct pf_cmd pf_cmd_game = {
    .name = "game",
    .usage =
        "INPUT [--beta B] [--reference FILE] [--format text|json]\n"
        "         [--export FILE.csv|FILE.nfg]\n"
        "         experiment, results: [--world ID] [--seed N] [--context N]\n"
        "         counts:  [--fit empirical|bradley-terry] [--prior A]\n"
        "         columns: [--left C] [--right C] [--winner C] [--context C]\n"
        "                  [--annotator C] [--only V]\n"
        "         orders:  [--unlisted ignore|below]\n"
        "         matrix:  [--kind probability|counts|skew]   "
        ".nfg: [--scale S]",
    .doc = "say what a game is: cycles, winners, equilibria, predicted rates",
    .params = pf_game_options,
    .exec = exec,
};
