/* The page as a whole: its head, with what it allows itself to do, and its
 * sections.
 *
 * The policy in the head forbids everything: no scripts, styles or pictures
 * from anywhere, no connections, no forms. The two exceptions are the one
 * style sheet and the one script that stand in the page, named by the SHA-256
 * of their text (W3C, "Content Security Policy Level 3"): what
 * somebody might bring in with a label is neither.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sha2.h>

#include "core/memstream.h"
#include "core/status.h"
#include "lab/page/page_part.h"
#include "lab/report/group.h"

/* Bytes of runs that are kept in memory: most sections want all of them. */
#define KEPT ((size_t) 256 << 20)

/* --- for all sections --- */

void
pf_page_section(struct pf_page *p, const char *id, const char *title)
{
    fprintf(p->out,
            "<section id=\"%s\" aria-labelledby=\"%s-title\">\n"
            "<h2 id=\"%s-title\">",
            id, id, id);
    pf_html_text(p->out, title, PF_HTML_LABEL);
    fputs("</h2>\n", p->out);
}

void
pf_page_section_end(struct pf_page *p)
{
    fputs("</section>\n", p->out);
}

static char *formatted(struct pf_page *p, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* NULL: there is no memory, which is noted. */
static char *
formatted(struct pf_page *p, const char *format, va_list args)
{
    char *text = NULL;
    if (vasprintf(&text, format, args) >= 0)
        return text;
    p->starved = true;
    return NULL;
}

void
pf_page_note(struct pf_page *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = formatted(p, format, args);
    va_end(args);
    if (text == NULL)
        return;
    fputs("<p class=\"note\">", p->out);
    pf_html_text(p->out, text, PF_HTML_TEXT);
    fputs("</p>\n", p->out);
    free(text);
}

void
pf_page_command(struct pf_page *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = formatted(p, format, args);
    va_end(args);
    if (text == NULL)
        return;
    fputs("<pre class=\"command\" tabindex=\"0\"><code>", p->out);
    for (const char *at = text; *at != '\0'; at += *at == '\n') {
        size_t length = strcspn(at, "\n");
        fputs(at > text ? "\n" : "", p->out);
        pf_html_span(p->out, at, length, PF_HTML_TEXT);
        at += length;
    }
    fputs("</code></pre>\n", p->out);
    free(text);
}

bool
pf_page_full(const struct pf_page *p, size_t row)
{
    return row >= PF_PAGE_ROWS || ftello(p->out) > PF_PAGE_SECTION_BYTES;
}

void
pf_page_put_word(FILE *out, const char *word)
{
    bool plain = word[0] != '\0';
    for (const char *c = word; *c != '\0'; c++)
        plain =
            plain && ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                      (*c >= '0' && *c <= '9') || strchr("-_./@=", *c) != NULL);
    if (plain) {
        fputs(word, out);
        return;
    }
    putc('\'', out);
    for (const char *c = word; *c != '\0'; c++)
        if (*c == '\'')
            fputs("'\\''", out);
        else
            putc(*c, out);
    putc('\'', out);
}

void
pf_page_left_out(struct pf_page *p, size_t n)
{
    if (n > 0)
        pf_page_note(p,
                     "%zu more rows are left out: prefarm export %s.db "
                     "--table summary has them all.",
                     n, p->stem);
}

void
pf_page_learner(struct pf_page *p, size_t curve)
{
    fprintf(p->out,
            "<th scope=\"row\"><svg class=\"key\" aria-hidden=\"true\" "
            "width=\"26\" height=\"8\"><path d=\"M1 4H25\" stroke=\"%s\" "
            "stroke-dasharray=\"%s\"/></svg><bdi>",
            pf_figure_colour(curve), pf_figure_dasharray(curve));
    pf_html_text(p->out, p->layout.curve_label[curve], PF_HTML_LABEL);
    fputs("</bdi></th>", p->out);
}

const char *
pf_page_table_id(struct pf_page *p, char out[PF_PAGE_ID])
{
    snprintf(out, PF_PAGE_ID, "table-%zu", ++p->n_tables);
    return out;
}

/* A message without the names that lead it; is the next word the number of a
 * line? */
static const char *
bare(const struct pf_page *p, const char *message, bool *line)
{
    static const char *const lead[] = {"prefarm: ", "warning: "};
    size_t n = strlen(p->r->file);
    *line = false;
    if (strncmp(message, p->r->file, n) == 0 && message[n] == ':') {
        message += n + 1 + (message[n + 1] == ' ');
        *line = isdigit((unsigned char) message[0]);
    }
    for (size_t i = 0; i < sizeof lead / sizeof *lead; i++)
        if (strncmp(message, lead[i], strlen(lead[i])) == 0)
            message += strlen(lead[i]);
    return message;
}

void
pf_page_messages(struct pf_page *p, struct pf_diag *d)
{
    for (size_t i = 0; i < d->count && i < PF_DIAG_CAP; i++) {
        bool line;
        if (d->message[i] == NULL)
            continue;
        const char *text = bare(p, d->message[i], &line);
        pf_page_note(p, "%s%s", line ? "line " : "", text);
    }
    pf_diag_clear(d);
}

/* With blanks at which no line breaks. */
const char *
pf_page_interval(const struct pf_statistics *how, char out[PF_PAGE_TITLE])
{
    double percent = 100.0 * how->confidence;
    if (how->range == PF_RANGE_QUANTILES)
        snprintf(out, PF_PAGE_TITLE, "%.4g to %.4g\u00a0%%",
                 50.0 - percent / 2.0, 50.0 + percent / 2.0);
    else
        snprintf(out, PF_PAGE_TITLE, "%.4g\u00a0%% interval", percent);
    return out;
}

void
pf_page_put_statistics(FILE *out, const struct pf_statistics *how)
{
    static const char *const range[] = {[PF_RANGE_QUANTILES] = "quantiles",
                                        [PF_RANGE_PERCENTILE] = "percentile",
                                        [PF_RANGE_BCA] = "bca"};
    static const char *const aggregate[] = {
        [PF_MEDIAN] = "median", [PF_MEAN] = "mean", [PF_IQM] = "iqm"};
    enum pf_aggregate_kind kind = how->aggregate.kind;
    if (how->has_aggregate && kind == PF_TRIMMED)
        fprintf(out, " --aggregate trimmed=%g", how->aggregate.share);
    else if (how->has_aggregate &&
             (size_t) kind < sizeof aggregate / sizeof *aggregate &&
             aggregate[kind] != NULL)
        fprintf(out, " --aggregate %s", aggregate[kind]);
    if (how->range != PF_RANGE_DEFAULT)
        fprintf(out, " --interval %s", range[how->range]);
    if (how->confidence > 0.0)
        fprintf(out, " --confidence %g", how->confidence);
    if (how->resamples > 0)
        fprintf(out, " --resamples %zu", how->resamples);
}

/* --- the head --- */

static void
put_lines(FILE *out, const char *const *line)
{
    for (; *line != NULL; line++)
        fprintf(out, "%s\n", *line);
}

/* 'sha256-...' of the text of an element, which begins with a line feed. */
static void
put_source(FILE *out, const char *const *line)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA2_CTX sha;
    SHA256Init(&sha);
    SHA256Update(&sha, (const unsigned char *) "\n", 1);
    for (; *line != NULL; line++) {
        SHA256Update(&sha, (const unsigned char *) *line, strlen(*line));
        SHA256Update(&sha, (const unsigned char *) "\n", 1);
    }
    SHA256Final(digest, &sha);
    fputs("'sha256-", out);
    pf_html_base64(out, digest, sizeof digest);
    fputs("'", out);
}

static const char *
title_of(const struct pf_page *p)
{
    return p->r->name[0] != '\0' ? p->r->name : "An experiment without a name";
}

void
pf_page_head(FILE *out, const char *kind, const char *title, const char *skip)
{
    fputs("<!DOCTYPE html>\n"
          "<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\" "
          "xml:lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\""
          "default-src 'none'; img-src data:; style-src ",
          out);
    put_source(out, pf_page_style);
    fputs("; script-src ", out);
    put_source(out, pf_page_script);
    fputs("; base-uri 'none'; form-action 'none'\"/>\n"
          "<meta name=\"viewport\" content=\"width=device-width, "
          "initial-scale=1\"/>\n"
          "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
          "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
          "<meta name=\"generator\" content=\"prefarm " PACKAGE_VERSION
          "\"/>\n<title>",
          out);
    pf_html_text(out, title, PF_HTML_LABEL);
    fprintf(out, " · %s</title>\n<style>\n", kind);
    put_lines(out, pf_page_style);
    fprintf(out,
            "</style>\n</head>\n<body>\n"
            "<a class=\"skip\" href=\"#content\">Skip to %s</a>\n",
            skip);
}

void
pf_page_end(FILE *out)
{
    fputs("<script>\n", out);
    put_lines(out, pf_page_script);
    fputs("</script>\n</body>\n</html>\n", out);
}

static void
put_header(struct pf_page *p)
{
    const struct pf_page_runs *runs = &p->runs;
    fputs("<header>\n<p class=\"kind\">prefarm report</p>\n<h1><bdi>", p->out);
    pf_html_text(p->out, title_of(p), PF_HTML_LABEL);
    fputs("</bdi></h1>\n", p->out);
    if (p->r->description[0] != '\0') {
        fputs("<p class=\"lead\"><bdi>", p->out);
        pf_html_text(p->out, p->r->description, PF_HTML_TEXT);
        fputs("</bdi></p>\n", p->out);
    }
    fprintf(p->out, "<p class=\"runs\">%zu of %zu runs done", runs->done,
            p->r->n_runs);
    if (runs->failed > 0)
        fprintf(p->out, ", <a href=\"#failures\">%zu failed</a>", runs->failed);
    if (runs->missing > 0)
        fprintf(p->out, ", %zu not computed yet", runs->missing);
    fputs("</p>\n</header>\n", p->out);
}

/* --- the sections --- */

struct section {
    const char *id, *title; /* for the list of contents */
    int (*write)(struct pf_page *p);
};

static const struct section sections[] = {
    {"asked", "What was asked", pf_page_asked},
    {"results", "Results", pf_page_results},
    {"figures", "Figures", pf_page_figures},
    {"claims", "Claims", pf_page_claims}, /* which link to figures */
    {"games", "Games", pf_page_games},
    {"annotators", "Annotators", pf_page_annotators},
    {"failures", "Failures", pf_page_failures},
    {"manifest", "Manifest", pf_page_manifest},
    {"commands", "How to make it again", pf_page_commands}};
#define SECTIONS (sizeof sections / sizeof *sections)

static void
put_contents(FILE *out, char *const *text)
{
    fputs("<nav aria-label=\"Contents\">\n<ul>\n", out);
    for (size_t i = 0; i < SECTIONS; i++)
        if (text[i][0] != '\0')
            fprintf(out, "<li><a href=\"#%s\">%s</a></li>\n", sections[i].id,
                    sections[i].title);
    fputs("</ul>\n</nav>\n", out);
}

/* A section as text, since what comes before it links to it. `before` are the
 * bytes of the page so far. */
static int
write_section(struct pf_page *p, size_t i, char **text)
{
    size_t size = 0;
    FILE *page = p->out;
    p->out = pf_memstream(text, &size);
    if (p->out == NULL) {
        p->out = page;
        return PF_ENOMEM;
    }
    int status = sections[i].write(p);
    bool bad = ferror(p->out) != 0 || p->starved;
    if ((fclose(p->out) != 0 || bad) && status == PF_OK)
        status = PF_ENOMEM;
    p->out = page;
    p->bytes += size;
    p->drawing = 0;
    return status;
}

static int
write_page(struct pf_page *p)
{
    char *text[SECTIONS] = {NULL};
    int status = PF_OK;
    for (size_t i = 0; status == PF_OK && i < SECTIONS; i++)
        status = write_section(p, i, &text[i]);
    if (status == PF_OK) {
        pf_page_head(p->out, "prefarm report", title_of(p), "the results");
        put_header(p);
        put_contents(p->out, text);
        fputs("<main id=\"content\" tabindex=\"-1\">\n", p->out);
        for (size_t i = 0; i < SECTIONS; i++)
            fputs(text[i], p->out);
        fputs("</main>\n<footer>\n<p>Made by prefarm " PACKAGE_VERSION
              " from a result file alone; the page fetches nothing.</p>\n"
              "</footer>\n",
              p->out);
        pf_page_end(p->out);
    }
    for (size_t i = 0; i < SECTIONS; i++)
        free(text[i]);
    return status;
}

/* --- what the sections stand on --- */

/* Names for files in commands come from the name of the experiment where a
 * shell would take it as it is: the name that the result file has now is no
 * part of it. */
static void
choose_stem(struct pf_page *p)
{
    const char *name = p->r->name;
    bool plain =
        isalnum((unsigned char) name[0]) && strlen(name) < sizeof p->stem;
    for (const char *c = name; *c != '\0'; c++)
        plain =
            plain && (isalnum((unsigned char) *c) || strchr("._-", *c) != NULL);
    strcpy(p->stem, plain ? name : "experiment");
}

static int
choose_metrics(struct pf_page *p)
{
    const struct pf_results *r = p->r;
    p->metric = p->o->metric;
    p->n_metrics = p->o->n_metrics;
    bool known = true;
    for (size_t i = 0; i < p->n_metrics; i++)
        known = pf_results_has_metric(r, p->metric[i], p->d) && known;
    if (!known)
        return PF_EINPUT;
    if (p->n_metrics == 0 && r->n_metrics > 0) {
        p->first = r->metric[0];
        p->metric = &p->first;
        p->n_metrics = 1;
    }
    return pf_statistics_check_cell(&p->o->how, r->file, p->d);
}

/* Worlds and annotators are made anew, where that can be done. */
static int
replan(struct pf_page *p)
{
    pf_diag_init(&p->why);
    int status = pf_replan_make(&p->replan, p->r, p->o->folder, &p->why);
    if (status == PF_OK)
        status = pf_replan_check(&p->replan, p->r, &p->why);
    p->replanned = status == PF_OK;
    return status == PF_EINPUT || status == PF_EIO ? PF_OK : status;
}

int
pf_page_write(const struct pf_results *r, const struct pf_page_options *o,
              FILE *out, struct pf_diag *d)
{
    struct pf_page p = {.r = r, .o = o, .out = out, .d = d};
    choose_stem(&p);
    int status = choose_metrics(&p);
    if (status == PF_OK)
        status = pf_layout_make(&p.layout, r);
    if (status == PF_OK)
        status = pf_store_keep(r->store, KEPT);
    if (status == PF_OK)
        status = pf_results_counter(r, &p.x, d);
    if (status == PF_OK)
        status = pf_page_runs_read(&p.runs, r, d);
    if (status == PF_OK)
        status = replan(&p);
    if (status == PF_OK)
        status = write_page(&p);
    if (status == PF_OK && p.undrawn > 0)
        pf_diag_at(d, (struct pf_place){.file = r->file},
                   "warning: the report has %s",
                   p.n_figures == 0 ? "no figures" : "not all figures");
    if (status == PF_OK)
        pf_statistics_warn(p.doubts, r->file, d);
    if (status == PF_OK)
        status = pf_results_note_mixed(r, d);
    pf_diag_clear(&p.why);
    pf_replan_clear(&p.replan);
    for (size_t i = 0; i < p.n_drawn; i++) {
        free(p.drawn[i].x);
        free(p.drawn[i].y);
    }
    pf_page_runs_clear(&p.runs);
    pf_layout_clear(&p.layout);
    return status;
}
