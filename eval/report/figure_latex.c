/* Letters for LaTeX.
 *
 * Whatever means something to LaTeX is written so that it stands in the
 * document as it is; Greek letters and signs of mathematics are taken from
 * there, whatever fonts the document has. Of other letters LaTeX decides by
 * itself whether it has them (\prefarmletter, in eval/report/figure.c).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/text.h"
#include "eval/report/figure_part.h"

/* What a character of ASCII is in LaTeX; NULL: itself. Hyphens and quotes are
 * parted, or they would join. */
static const char *
latex_ascii(char c)
{
    static const struct {
        char c;
        const char *latex;
    } known[] = {{'\\', "\\textbackslash{}"},
                 {'{', "\\{"},
                 {'}', "\\}"},
                 {'$', "\\$"},
                 {'&', "\\&"},
                 {'%', "\\%"},
                 {'#', "\\#"},
                 {'_', "\\_"},
                 {'^', "\\textasciicircum{}"},
                 {'~', "\\textasciitilde{}"},
                 {'<', "\\ensuremath{<}"},
                 {'>', "\\ensuremath{>}"},
                 {'|', "\\ensuremath{|}"},
                 {'"', "\\symbol{34}"},
                 {'`', "\\symbol{96}"},
                 {'\'', "{'}"},
                 {'-', "{-}"},
                 {',', "{,}"},
                 {'!', "{!}"},
                 {'?', "{?}"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].c == c)
            return known[i].latex;
    return NULL;
}

/* Characters that LaTeX has in mathematics only. */
static const char *const symbols[][2] = {{"α", "\\alpha"},
                                         {"β", "\\beta"},
                                         {"γ", "\\gamma"},
                                         {"δ", "\\delta"},
                                         {"ε", "\\epsilon"},
                                         {"ζ", "\\zeta"},
                                         {"η", "\\eta"},
                                         {"θ", "\\theta"},
                                         {"κ", "\\kappa"},
                                         {"λ", "\\lambda"},
                                         {"μ", "\\mu"},
                                         {"ν", "\\nu"},
                                         {"ξ", "\\xi"},
                                         {"π", "\\pi"},
                                         {"ρ", "\\rho"},
                                         {"σ", "\\sigma"},
                                         {"τ", "\\tau"},
                                         {"φ", "\\varphi"},
                                         {"χ", "\\chi"},
                                         {"ψ", "\\psi"},
                                         {"ω", "\\omega"},
                                         {"Γ", "\\Gamma"},
                                         {"Δ", "\\Delta"},
                                         {"Θ", "\\Theta"},
                                         {"Λ", "\\Lambda"},
                                         {"Π", "\\Pi"},
                                         {"Σ", "\\Sigma"},
                                         {"Φ", "\\Phi"},
                                         {"Ψ", "\\Psi"},
                                         {"Ω", "\\Omega"},
                                         {"ι", "\\iota"},
                                         {"υ", "\\upsilon"},
                                         {"≤", "\\le"},
                                         {"≥", "\\ge"},
                                         {"≠", "\\ne"},
                                         {"≈", "\\approx"},
                                         {"×", "\\times"},
                                         {"·", "\\cdot"},
                                         {"∞", "\\infty"},
                                         {"‖", "\\|"},
                                         {"∥", "\\|"},
                                         {"−", "-"},
                                         {"±", "\\pm"},
                                         {"→", "\\to"},
                                         {"←", "\\leftarrow"},
                                         {"∈", "\\in"},
                                         {"√", "\\surd"},
                                         {"…", "\\ldots"},
                                         {"∑", "\\sum"},
                                         {"≻", "\\succ"},
                                         {"≺", "\\prec"},
                                         {"≽", "\\succeq"},
                                         {"≼", "\\preceq"},
                                         {"∗", "\\ast"},
                                         {"⋆", "\\star"},
                                         {"ℓ", "\\ell"},
                                         {"²", "^2"},
                                         {"³", "^3"},
                                         {"¹", "^1"},
                                         {"¬", "\\neg"},
                                         {"½", "\\frac12"},
                                         {"′", "'"},
                                         {"°", "^\\circ"},
                                         {"∼", "\\sim"},
                                         {"↔", "\\leftrightarrow"}};

static const char *
latex_symbol(const char *s, size_t n)
{
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++)
        if (strlen(symbols[i][0]) == n && memcmp(symbols[i][0], s, n) == 0)
            return symbols[i][1];
    return NULL;
}

/* Letters that LaTeX's old encoding of fonts lacks. */
static bool
wants_t1(const char *s, size_t n)
{
    static const char letters[] = "«»‹›„‚ÐðÞþĐđŊŋĄąĘęĮįŲų";
    for (const char *k = letters; *k != '\0'; k += pf_utf8_length(k))
        if (pf_utf8_length(k) == n && memcmp(k, s, n) == 0)
            return true;
    return false;
}

void
pf_latex_letter(char out[PF_LATEX_LETTER], const char *s, size_t n)
{
    const char *latex = n == 1 ? latex_ascii(*s) : latex_symbol(s, n);
    if (n == 1)
        snprintf(out, PF_LATEX_LETTER, "%s",
                 latex != NULL ? latex : (const char[]){*s, '\0'});
    else if (latex != NULL)
        snprintf(out, PF_LATEX_LETTER, "\\ensuremath{%s}", latex);
    else
        snprintf(out, PF_LATEX_LETTER, "\\prefarm%s{%.*s}",
                 wants_t1(s, n) ? "tone" : "letter", (int) n, s);
}
