/* What the files of the figure share; nobody else includes this.
 *
 * Lengths are in the units of the SVG picture (CSS pixels), measured from its
 * upper left corner; gnuplot is told fractions of the whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_EVAL_FIGURE_PART_H
#define PF_EVAL_FIGURE_PART_H

#include <sys/types.h>

#include "eval/report/figure.h"

#define PF_FIGURE_FONT 13    /* height of letters */
#define PF_FIGURE_LINE 15.0  /* from one line of text to the next */
#define PF_FIGURE_NOTE 11.5  /* by which the lines of the note are broken */
#define PF_FIGURE_ENTRIES 96 /* of a legend; more are left out */

struct pf_axis_plan {
    bool log;
    double low, high; /* range shown */
    bool has_floor;   /* low stands for all values at or below it */
};

/* A mark on an axis; text is gnuplot's enhanced text of our own making, empty
 * between the numbers. */
struct pf_tic {
    double at;
    int decade; /* on a log axis: at = 10^decade, unless it is between */
    bool minor, between;
    char text[48];
};
#define PF_FIGURE_TICS 400

struct pf_box {
    double left, top, width, height;
};

/* What a panel asks for: the drawing itself, and what stands around it. */
struct pf_room {
    double width, height;
    double left, right, top, bottom;
};

/* One entry of the legend strip. */
struct pf_entry {
    enum { PF_ENTRY_STYLE, PF_ENTRY_SPOT, PF_ENTRY_LINE } kind;
    size_t look;      /* style, shape, or 1 for a dashed line */
    const char *text; /* borrowed from the figure */
};

struct pf_figure_plan {
    size_t columns, rows;
    double width, height; /* whole picture */
    double left, top;     /* corner of the first panel */
    double right;         /* where the last column ends */
    bool shared;          /* all panels are curves and share their axes */
    struct pf_box box[PF_FIGURE_PANELS]; /* the drawings themselves */
    size_t title_letters[PF_FIGURE_PANELS];
    struct pf_axis_plan x, y;
    double x_tic_height, y_tic_width; /* of the numbers at the axes */
    bool direct;                      /* names stand at the ends of curves */
    size_t end_letters;               /* of such a name */
    struct pf_entry entry[PF_FIGURE_ENTRIES]; /* legend strip */
    size_t n_entries;
    size_t note_rows;
    double legend_top, entry_width;
    size_t entry_letters, legend_columns, legend_rows;
};

/* Whoever draws has these in hand. */
struct pf_pen {
    FILE *out;
    const struct pf_figure *f;
    const struct pf_figure_plan *plan;
    enum pf_figure_form form;
    bool *starved; /* set where there was no memory */
};

/* --- the kinds of panel, one file each --- */

struct pf_panel_kind {
    bool (*is)(const struct pf_figure_panel *panel);
    /* What panel p asks for when `columns` panels stand side by side. */
    void (*room)(struct pf_room *out, const struct pf_figure *f,
                 const struct pf_figure_plan *plan, size_t p);
    void (*data)(const struct pf_pen *pen, size_t p);   /* blocks of numbers */
    void (*script)(const struct pf_pen *pen, size_t p); /* draws them */
};
extern const struct pf_panel_kind pf_panel_curves, pf_panel_tiles,
    pf_panel_triangle, pf_panel_graph;

/* Never NULL: what is nothing else is a panel of curves. */
const struct pf_panel_kind *
pf_panel_kind_of(const struct pf_figure_panel *panel);

/* --- figure_plan.c, figure_axis.c, figure_tics.c, figure_legend.c --- */

void pf_figure_plan(struct pf_figure_plan *out, const struct pf_figure *f);
void pf_figure_axes(struct pf_figure_plan *out, const struct pf_figure *f);

/* Where v lies on the axis, from 0 to 1; and v as it is drawn: on a log axis
 * everything at or below its floor lies at the floor. */
double pf_axis_part(const struct pf_axis_plan *a, double v);
double pf_axis_shown(const struct pf_axis_plan *a, double v);
/* Can a point with this x be drawn? */
bool pf_axis_has(const struct pf_axis_plan *x, double v);

/* The tics of an axis that has room for `most` numbers. Returns how many, at
 * most PF_FIGURE_TICS. */
size_t pf_axis_tics(struct pf_tic out[PF_FIGURE_TICS],
                    const struct pf_axis_plan *a, size_t most);
/* The width of the widest of the numbers. */
double pf_tics_width(const struct pf_tic *tic, size_t n);
/* Writes "set xtics ..." (or y) with the numbers, or without. */
void pf_figure_tics(const struct pf_pen *pen, char axis,
                    const struct pf_axis_plan *a, bool labels, size_t most);
/* How many numbers have room along an axis. */
size_t pf_axis_most_x(const struct pf_axis_plan *a, double width);
size_t pf_axis_most_y(double height);

void pf_legend_collect(struct pf_figure_plan *out, const struct pf_figure *f);
void pf_legend_plan(struct pf_figure_plan *out, double room);
void pf_legend_draw(const struct pf_pen *pen);

/* --- figure_ends.c: names at the ends of curves --- */

struct pf_end {
    size_t style;
    double x, y; /* where the curve ends */
    double rank; /* orders ends at the same place: mean height on the way */
    double text_x, text_y; /* the name, vertically its middle */
    char align;            /* 'l', 'c', 'r': which end of it is at text_x */
};

/* The names to be put beside panel p, or into it where it has paths; returns
 * how many. `out` has room for PF_FIGURE_STYLES. */
size_t pf_figure_ends(struct pf_end *out, const struct pf_figure *f,
                      const struct pf_figure_plan *plan, size_t p);
bool pf_figure_is_row_end(const struct pf_figure *f,
                          const struct pf_figure_plan *plan, size_t p);
/* Is there room for all names? Reads columns and the sizes of boxes. */
bool pf_figure_ends_fit(const struct pf_figure *f, struct pf_figure_plan *plan);
void pf_figure_put_ends(const struct pf_pen *pen, size_t p);
/* Finds places for the names of paths; false: one of them has none. */
bool pf_figure_beside(const struct pf_figure *f,
                      const struct pf_figure_plan *plan, size_t p,
                      struct pf_end *end, size_t n);

/* --- figure_style.c: how things look --- */

const char *pf_figure_dash(size_t style);
int pf_figure_mark(size_t style);
/* Do curves have marks, so that they can be told apart in grey? */
bool pf_figure_has_marks(const struct pf_figure *f,
                         const struct pf_figure_plan *plan);
/* The colour of a style, darker where letters of it could not be read on
 * white. */
void pf_figure_ink(char out[8], size_t style);

/* A scale of colours. */
struct pf_scale {
    bool diverging, log;
    bool pale; /* other things are drawn over it */
    double low, middle, high;
};
/* The scale of values; low == high: theirs. */
void pf_scale_of(struct pf_scale *s, const double *v, size_t n);
double pf_scale_part(const struct pf_scale *s, double v); /* 0 to 1 */
/* The colour at a part of the scale, as 0xrrggbb. */
unsigned pf_scale_colour(const struct pf_scale *s, double part);
/* Can black letters be read better than white ones on this colour? */
bool pf_colour_is_light(unsigned rgb);

#define PF_BAR_WIDTH 12.0 /* of a colour bar */
/* How far the bar, its numbers and its title reach to the right. */
double pf_bar_reach(const struct pf_scale *s, double height, const char *title);
void pf_bar_data(const struct pf_pen *pen, size_t p, const struct pf_scale *s,
                 const struct pf_box *box);
/* Labels beside the bar; and its part of a plot command. */
void pf_bar_labels(const struct pf_pen *pen, const struct pf_scale *s,
                   const struct pf_box *box, const char *title);
void pf_bar_plot(const struct pf_pen *pen, size_t p);

/* --- figure_latex.c --- */

/* The character of n bytes at s as LaTeX writes it. */
#define PF_LATEX_LETTER 48
void pf_latex_letter(char out[PF_LATEX_LETTER], const char *s, size_t n);

/* --- figure_text.c --- */

/* About how wide text is, in letters of this height. */
double pf_text_width(const char *text, double height);
/* As many letters of a text as fit, about. */
size_t pf_text_fit(double width, double height);
/* The bytes of the first line of a text that is broken at blanks into lines of
 * at most so many letters, or a little more where there is no blank. */
size_t pf_text_line(const char *text, size_t letters);

/* Writes somebody else's text, at most `most` letters of it, as a string that
 * neither gnuplot nor LaTeX can misunderstand. */
void pf_pen_quoted(const struct pf_pen *pen, const char *text, size_t most);
/* Writes our own text so that gnuplot has it as it is. */
void pf_pen_literal(const struct pf_pen *pen, const char *text);
/* The same as pf_pen_quoted for gnuplot's enhanced text that can be trusted. */
void pf_pen_enhanced(const struct pf_pen *pen, const char *text);

struct pf_label {
    double x, y;        /* picture units: the left end, the middle or the right
                           end of the text, by align */
    char align;         /* 'l', 'c', 'r' */
    bool enhanced;      /* the text is ours */
    double turn;        /* degrees, against the clock */
    double size;        /* height of letters; 0: PF_FIGURE_FONT */
    const char *colour; /* "#rrggbb"; NULL: nearly black */
};
void pf_pen_label(const struct pf_pen *pen, const struct pf_label *at,
                  const char *text, size_t most);

/* Makes gnuplot draw in the units of the whole picture, without axes. */
void pf_pen_page(const struct pf_pen *pen);
/* Writes panel p's title, so far above its usual place. */
void pf_pen_title(const struct pf_pen *pen, size_t p, double lift);
/* Room over a panel for its title, in one line or two. */
double pf_title_room(const char *title, double width);
void pf_pen_done(const struct pf_pen *pen); /* forgets labels and the like */

/* --- gnuplot.c --- */

/* Waits until gnuplot has ended; did it end well? It is ended where it takes
 * too long (PF_EPROGRAM), and where a signal came that somebody minds, or ended
 * gnuplot itself (PF_ESTOPPED). */
int pf_gnuplot_wait(pid_t pid, bool *well, struct pf_diag *d);

/* --- figure_svg.c, figure_tex.c: what gnuplot wrote, made fit --- */

/* svg: n bytes and a NUL. */
int pf_svg_rewrite(FILE *out, const char *svg, size_t n,
                   const struct pf_figure *f);
/* Can LaTeX call a file by this name? */
bool pf_tex_is_name(const char *name);
void pf_tex_rewrite(FILE *out, const char *tex, const char *art_name);

/* --- figure_shape.c: marks and arrows as polygons in data blocks --- */

#define PF_SHAPE_POINTS 33
/* The outline of a spot around (x, y); returns how many points. */
size_t pf_shape_spot(double out[][2], int shape, double x, double y,
                     double radius);
/* An arrow's head at `tip`, along the direction (dx, dy), of this length:
 * three points. */
void pf_shape_head(double out[3][2], const double tip[2], const double by[2],
                   double length);
void pf_shape_write(FILE *out, double point[][2], size_t n);
/* Cuts a line down to its part within the box; false: there is none. */
bool pf_box_clip(double from[2], double to[2], const struct pf_box *box);

/* --- figure_contour.c: values on a triangular grid --- */

/* A line on the grid: (x, y) in the triangle with corners (0, 0), (1, 0) and
 * (1/2, sqrt(3)/2). */
struct pf_contour {
    double *at; /* 2 n */
    size_t n;
    bool closed;
};
struct pf_contours {
    struct pf_contour *line;
    size_t n;
};
/* The lines where the ground is `level`; linear within the small triangles.
 * PF_ENOMEM. */
int pf_contour_lines(struct pf_contours *out, const double *ground, size_t m,
                     double level);
/* The region where it lies below: closed lines, each with the region on its
 * left; together they enclose it. */
int pf_contour_region(struct pf_contours *out, const double *ground, size_t m,
                      double level);
void pf_contours_clear(struct pf_contours *c);
/* Leaves points out that lie within `far` of the line without them. */
void pf_contours_simplify(struct pf_contours *c, double far);

#endif
