/* Figures for LaTeX: every text stands in the document as it is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure_samples.h"

static void
write_document(const struct pf_figure *f)
{
    struct pf_diag d;
    FILE *tex = fopen("figure.tex", "w"), *art = fopen("art.pdf", "w");
    FILE *document = fopen("document.tex", "w");
    pf_diag_init(&d);
    ck_assert_int_eq(
        pf_figure_draw(f, PF_FIGURE_TEX, tex, art, "./art.pdf", &d), PF_OK);
    fputs("\\documentclass{article}\n\\usepackage{graphicx,color}\n"
          "\\pagestyle{empty}\\begin{document}\n\\noindent\\input{figure}\n"
          "\\end{document}\n",
          document);
    fclose(tex);
    fclose(art);
    fclose(document);
    pf_diag_clear(&d);
}

static char *
slurp(const char *name)
{
    char *text = NULL;
    size_t n;
    char buffer[4096];
    FILE *in = fopen(name, "r"), *out = open_memstream(&text, &n);
    for (size_t got; in != NULL && (got = fread(buffer, 1, 4096, in)) > 0;)
        fwrite(buffer, 1, got, out);
    if (in != NULL)
        fclose(in);
    fclose(out);
    return text;
}

/* The document can be typeset without any error, and the texts stand in it as
 * they are. */
START_TEST(latex_takes_texts_literally)
{
    static const char *const literal[] = {"$(touch marker)",
                                          "#comment",
                                          "@{touch marker}",
                                          "50 % of $x",
                                          "\\input{/etc/passwd}",
                                          "\\end{document}",
                                          "π ≤"};
    struct pf_figure f;
    struct scratch scratch;
    bool found[sizeof literal / sizeof literal[0]] = {false};
    if (!have_gnuplot() ||
        !have_program("kpsewhich graphicx.sty >/dev/null 2>&1"))
        return;
    bool can_read = have_program("pdftotext -v >/dev/null 2>&1");
    enter_scratch(&scratch);
    for (size_t turn = 0; turn < 2; turn++) {
        sample_pool = (struct sample_pool){sample_hostile, HOSTILE, turn * 23};
        sample_mixed_figure(&f, NULL, 3);
        write_document(&f);
        pf_figure_clear(&f);
        int rc = system("pdflatex -interaction=batchmode -halt-on-error "
                        "-shell-escape document >/dev/null 2>&1");
        char *log = slurp("document.log");
        ck_assert_msg(rc == 0, "%s", log);
        free(log);
        rc = can_read ? system("pdftotext -raw document.pdf") : 0;
        char *text = slurp("document.txt");
        for (size_t i = 0; i < sizeof literal / sizeof literal[0]; i++)
            found[i] = found[i] || strstr(text, literal[i]) != NULL;
        free(text);
        ck_assert_int_eq(rc, 0);
    }
    for (size_t i = 0; can_read && i < sizeof literal / sizeof literal[0]; i++)
        ck_assert_msg(found[i], "%s", literal[i]);
    ck_assert_int_eq(system("rm -f document.* figure.tex art.pdf"), 0);
    leave_scratch(&scratch);
}
END_TEST

/* Axis titles are gnuplot's enhanced text, which LaTeX does not read. */
START_TEST(enhanced_texts_become_latex)
{
    static const char *const known[][2] = {
        {"KL(π ‖ ref)", "KL(\\ensuremath{\\pi} \\ensuremath{\\|} ref)"},
        {"gap of π_{t+1}^2", "gap of \\ensuremath{\\pi}\\textsubscript{t+1}"
                             "\\textsuperscript{2}"},
        {"iteration {/:Italic t}", "iteration \\textit{t}"},
        {"D_{{/:Bold x}} & 5 %", "D\\textsubscript{\\textbf{x}} \\& 5 \\%"}};
    struct pf_figure f;
    size_t n;
    char wanted[200];
    sample_curve_figure(&f, "x", 1, 1);
    free(f.x_label);
    f.x_label = strdup(known[_i][0]);
    f.x_enhanced = true;
    char *script = sample_text(&f, PF_FIGURE_TEX, false, &n), *to = script;
    for (const char *s = script; *s != '\0'; to++) /* \ooo: the character */
        if (*s == '\\' && s[1] >= '0' && s[1] <= '3') {
            *to = (char) strtoul((char[]){s[1], s[2], s[3], '\0'}, NULL, 8);
            s += 4;
        } else
            *to = *s++;
    *to = '\0';
    snprintf(wanted, sizeof wanted, "\"\\relax %s\"", known[_i][1]);
    ck_assert_msg(strstr(script, wanted) != NULL, "%s", wanted);
    free(script);
    pf_figure_clear(&f);
}
END_TEST

/* Names that LaTeX would not take as they are. */
START_TEST(art_is_called_by_a_plain_name)
{
    static const char *const name[] = {NULL,     "",    "a b.pdf",
                                       "a}.pdf", "\\x", "50%.pdf"};
    struct pf_figure f;
    struct pf_diag d;
    pf_diag_init(&d);
    sample_curve_figure(&f, "x", 1, 1);
    FILE *out = fopen("/dev/null", "w");
    ck_assert_int_eq(pf_figure_draw(&f, PF_FIGURE_TEX, out, out, name[_i], &d),
                     PF_EINPUT);
    fclose(out);
    pf_diag_clear(&d);
    pf_figure_clear(&f);
}
END_TEST

static Suite *
make_suite(void)
{
    sample_read_hostile();
    Suite *suite = suite_create("figure_latex");
    PF_ADD(suite, latex_takes_texts_literally);
    PF_ADD_LOOP(suite, enhanced_texts_become_latex, 4);
    PF_ADD_LOOP(suite, art_is_called_by_a_plain_name, 6);
    return suite;
}

PF_TEST_MAIN(make_suite)
