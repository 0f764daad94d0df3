/* Numbers at the axes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "eval/report/figure_part.h"

#define MOST_DIGITS 9  /* after the point */
#define BETWEEN 4      /* numbers that fit, for some between decades */
#define LEAST_GAP 11.0 /* between numbers */

static void
add(struct pf_tic *out, size_t *n, struct pf_tic tic)
{
    if (*n < PF_FIGURE_TICS)
        out[(*n)++] = tic;
}

/* A tic at m times 10^k, where one decade is all there is: with a number if
 * there is room for all of them. */
static void
add_between(struct pf_tic *out, size_t *n, const struct pf_tic *decade, int m,
            bool numbers)
{
    int k = decade->decade;
    struct pf_tic tic = {.at = m * decade->at,
                         .minor = !numbers || (m != 2 && m != 5)};
    tic.between = true;
    if (!tic.minor)
        snprintf(tic.text, sizeof tic.text, "%d×10^{%d}", m, k);
    add(out, n, tic);
}

static size_t
log_tics(struct pf_tic *out, const struct pf_axis_plan *a, size_t most)
{
    int low = (int) ceil(log10(a->low) - 1e-9);
    int high = (int) floor(log10(a->high) + 1e-9);
    int step = 1 + (high - low) / (int) most;
    size_t n = 0;
    for (int k = low; k <= high; k++) {
        bool floor_tic = a->has_floor && k == low;
        bool crowded = a->has_floor && k != low && k - low < (step + 1) / 2;
        struct pf_tic tic = {.at = pow(10.0, k), .decade = k};
        tic.minor = (high - k) % step != 0 && !floor_tic;
        if (!tic.minor && !crowded)
            snprintf(tic.text, sizeof tic.text, "%s10^{%d}",
                     floor_tic ? "≤ " : "", k);
        add(out, &n, tic);
        for (int m = 2; high - low == 1 && m <= 9; m++)
            if (m * tic.at <= a->high * (1.0 + 1e-9))
                add_between(out, &n, &tic, m, most >= BETWEEN);
    }
    return n;
}

/* 1, 2 or 5 times a power of ten, so that at most `most` steps fit. */
static double
round_step(double range, size_t most)
{
    double raw = range / (double) most;
    double power = pow(10.0, floor(log10(raw)));
    double times = raw / power;
    return power * (times <= 1.0   ? 1.0
                    : times <= 2.0 ? 2.0
                    : times <= 5.0 ? 5.0
                                   : 10.0);
}

/* The unit numbers are written in: a thousand, a million, or a power of ten
 * of its own where they are very large or very small. */
struct unit {
    double size;
    char text[16];
    int digits; /* after the point */
};

static struct unit
choose_unit(const struct pf_axis_plan *a, double step)
{
    double most = fmax(fabs(a->low), fabs(a->high));
    struct unit u = {.size = 1.0};
    if (most >= 1e9 || most < 1e-4) {
        int power = (int) floor(log10(most) + 1e-9);
        u.size = pow(10.0, power);
        snprintf(u.text, sizeof u.text, "×10^{%d}", power);
    } else if (most >= 1e6) {
        u.size = 1e6;
        memcpy(u.text, "M", 2);
    } else if (most >= 1e4) {
        u.size = 1e3;
        memcpy(u.text, "k", 2);
    }
    u.digits = (int) ceil(-log10(step / u.size) - 1e-6);
    u.digits = u.digits < 0 ? 0 : u.digits;
    return u;
}

/* A number with a true minus sign. */
static void
write_number(struct pf_tic *tic, const struct unit *u)
{
    double v = tic->at / u->size;
    int digits = u->digits < MOST_DIGITS ? u->digits : MOST_DIGITS;
    bool zero = !(tic->at < 0.0) && !(tic->at > 0.0);
    snprintf(tic->text, sizeof tic->text, "%s%.*f%s", v < 0.0 ? "−" : "",
             zero ? 0 : digits, fabs(v), zero ? "" : u->text);
}

static size_t
linear_tics(struct pf_tic *out, const struct pf_axis_plan *a, size_t most)
{
    double step = round_step(a->high - a->low, most);
    struct unit u = choose_unit(a, step);
    size_t n = 0;
    for (double k = ceil(a->low / step - 1e-9);
         k * step <= a->high + 1e-9 * step && n < PF_FIGURE_TICS; k += 1.0) {
        struct pf_tic tic = {.at = k * step + 0.0}; /* no -0 */
        write_number(&tic, &u);
        add(out, &n, tic);
    }
    return n;
}

size_t
pf_axis_tics(struct pf_tic out[PF_FIGURE_TICS], const struct pf_axis_plan *a,
             size_t most)
{
    most = most < 1 ? 1 : most;
    return a->log ? log_tics(out, a, most) : linear_tics(out, a, most);
}

/* Of enhanced text: an exponent is smaller, its braces are not seen. */
static double
tic_width(const char *text)
{
    char base[48];
    const char *power = strstr(text, "^{");
    size_t n = power != NULL ? (size_t) (power - text) : strlen(text);
    memcpy(base, text, n);
    base[n] = '\0';
    double width = pf_text_width(base, PF_FIGURE_FONT);
    if (power != NULL)
        width += pf_text_width(power + 2, 0.8 * PF_FIGURE_FONT) -
                 pf_text_width("}", 0.8 * PF_FIGURE_FONT);
    return width;
}

double
pf_tics_width(const struct pf_tic *tic, size_t n)
{
    double width = 0.0;
    for (size_t i = 0; i < n; i++)
        width = fmax(width, tic_width(tic[i].text));
    return width;
}

static void
put_tic(const struct pf_pen *pen, const struct pf_axis_plan *a,
        const struct pf_tic *tic, bool labels)
{
    const char *text = labels ? tic->text : "";
    if (pen->form == PF_FIGURE_TEX && text[0] != '\0')
        pf_pen_enhanced(pen, text);
    else
        fprintf(pen->out, "'%s'", text);
    if (a->log && !tic->between)
        fprintf(pen->out, " 1e%d", tic->decade);
    else
        fprintf(pen->out, " %.15g", tic->at);
    fputs(tic->minor ? " 1" : "", pen->out);
}

void
pf_figure_tics(const struct pf_pen *pen, char axis,
               const struct pf_axis_plan *a, bool labels, size_t most)
{
    struct pf_tic tic[PF_FIGURE_TICS];
    size_t n = pf_axis_tics(tic, a, most);
    fprintf(pen->out, "set %ctics (", axis);
    for (size_t i = 0; i < n; i++) {
        fputs(i > 0 ? ", " : "", pen->out);
        put_tic(pen, a, &tic[i], labels);
    }
    fputs(")\n", pen->out);
}

/* Is there white space between all numbers? */
static bool
are_apart(const struct pf_axis_plan *a, double width, size_t most)
{
    struct pf_tic tic[PF_FIGURE_TICS];
    size_t n = pf_axis_tics(tic, a, most);
    double last = -1e9;
    for (size_t i = 0; i < n; i++) {
        double at = width * pf_axis_part(a, tic[i].at);
        double half = 0.5 * tic_width(tic[i].text);
        if (tic[i].text[0] == '\0')
            continue;
        if (at - half < last + LEAST_GAP)
            return false;
        last = at + half;
    }
    return true;
}

size_t
pf_axis_most_x(const struct pf_axis_plan *a, double width)
{
    size_t most = (size_t) fmax(width / 55.0, 1.0);
    while (most > 1 && !are_apart(a, width, most))
        most--;
    return most;
}

size_t
pf_axis_most_y(double height)
{
    return (size_t) fmax(height / 26.0, 1.0);
}
