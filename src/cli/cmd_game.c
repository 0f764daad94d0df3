/* prefarm game: what a game is, before anybody learns on it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/game_source.h"
#include "cli/options.h"
#include "core/status.h"
#include "eval/game/game.h"

/* Sets "--name value" or "--name=value"; *i moves over what was used. */
static int
set_option(struct pf_values *v, int argc, char **argv, int *i,
           struct pf_diag *d)
{
    const struct pf_place nowhere = {0};
    const char *option = argv[*i] + 2;
    const char *equals = strchr(option, '=');
    char name[64];
    size_t length =
        equals != NULL ? (size_t) (equals - option) : strlen(option);
    snprintf(name, sizeof name, "%.*s", (int) length, option);
    if (equals == NULL && *i + 1 >= argc)
        return pf_diag_at(d, nowhere, "--%s needs a value", name);
    const char *value = equals != NULL ? equals + 1 : argv[++*i];
    return pf_values_set(v, "game", name, value, d, nowhere);
}

static int
parse_arguments(struct pf_values *v, const char **input, int argc, char **argv,
                struct pf_diag *d)
{
    const struct pf_place nowhere = {0};
    int status = PF_OK;
    *input = NULL;
    for (int i = 1; i < argc; i++) {
        int one = PF_OK;
        if (strncmp(argv[i], "--", 2) == 0)
            one = set_option(v, argc, argv, &i, d);
        else if (*input != NULL)
            one = pf_diag_at(d, nowhere, "one input at a time: '%s' or '%s'",
                             *input, argv[i]);
        else
            *input = argv[i];
        status = one != PF_OK ? one : status;
    }
    if (*input == NULL)
        status = pf_diag_at(d, nowhere,
                            "name an input: an experiment (.xml), comparisons "
                            "or a matrix (.csv, .tsv), orders (.soc, .soi, "
                            ".toc, .toi) or a strategic game (.nfg)");
    return status;
}

static int
analyse(const struct pf_game_source *source, bool json)
{
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
        printf("%s\n\n", source->heading);
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
        status = parse_arguments(&options, &input, argc, argv, &d);
    if (status == PF_OK)
        status = pf_game_source_read(&source, input, &options, &d);
    if (status == PF_OK)
        status = analyse(&source, options.number[PF_GAME_FORMAT] > 0.0);
    pf_game_source_clear(&source);
    pf_values_clear(&options);
    return status == PF_OK ? EXIT_SUCCESS : pf_report_status(status, &d);
}

const struct pf_cmd pf_cmd_game = {
    .name = "game",
    .usage =
        "INPUT [--beta B] [--reference FILE] [--format text|json]\n"
        "         experiment: [--world ID] [--seed N] [--context N]\n"
        "         counts:     [--fit empirical|bradley-terry] [--prior A]\n"
        "         columns:    [--left C] [--right C] [--winner C] "
        "[--context C] [--only V]\n"
        "         orders:     [--unlisted ignore|below]\n"
        "         matrix:     [--kind probability|counts|skew]   "
        ".nfg: [--scale S]",
    .doc = "say what a game is: cycles, winners, equilibria, predicted rates",
    .exec = exec,
};
