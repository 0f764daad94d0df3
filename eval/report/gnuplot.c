/* Drawing a figure: gnuplot run in a private folder, without a shell.
 *
 * The script, the picture and what gnuplot has to say are files of fixed
 * names in a folder that only we can enter; gnuplot never sees a name that
 * the user chose. -d keeps it from reading anybody's init file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/file.h"
#include "core/status.h"
#include "eval/report/figure_part.h"

#define SCRIPT "figure.gp"
#define COMPLAINT "complaint.txt"

static const char *const picture[] = {[PF_FIGURE_SVG] = "figure.svg",
                                      [PF_FIGURE_PDF] = "figure.pdf",
                                      [PF_FIGURE_PNG] = "figure.png",
                                      [PF_FIGURE_TEX] = "figure.tex"};

#define MOST_BYTES ((size_t) 1 << 28) /* of a text that gnuplot writes */

static int
cannot(struct pf_diag *d, const char *doing, int error)
{
    pf_diag_at(d, (struct pf_place){0}, "cannot %s: %s", doing,
               strerror(error));
    return PF_EIO;
}

/* The private folder; *fd is for files in it. */
static int
make_folder(char **name, int *fd, struct pf_diag *d)
{
    const char *base = getenv("TMPDIR");
    if (base == NULL || base[0] != '/')
        base = "/tmp";
    size_t size = strlen(base) + sizeof "/prefarm-XXXXXX";
    *name = malloc(size);
    if (*name == NULL)
        return PF_ENOMEM;
    snprintf(*name, size, "%s/prefarm-XXXXXX", base);
    if (mkdtemp(*name) == NULL) {
        free(*name);
        *name = NULL;
        return cannot(d, "make a folder for gnuplot", errno);
    }
    *fd = pf_open(AT_FDCWD, *name, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    return *fd >= 0 ? PF_OK : cannot(d, "open gnuplot's folder", errno);
}

static void
remove_folder(char *name, int fd)
{
    static const char *const file[] = {SCRIPT,       COMPLAINT,
                                       "figure.svg", "figure.pdf",
                                       "figure.png", "figure.tex"};
    for (size_t i = 0; fd >= 0 && i < sizeof file / sizeof file[0]; i++)
        unlinkat(fd, file[i], 0);
    if (fd >= 0)
        close(fd);
    if (name != NULL)
        rmdir(name);
    free(name);
}

static FILE *
open_in(int folder, const char *name, int flags, const char *mode)
{
    int fd = pf_open(folder, name, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *f = fd >= 0 ? fdopen(fd, mode) : NULL;
    if (f == NULL && fd >= 0)
        close(fd);
    return f;
}

static int
write_script(const struct pf_figure *f, enum pf_figure_form form, int folder,
             struct pf_diag *d)
{
    FILE *out = open_in(folder, SCRIPT, O_WRONLY | O_CREAT | O_EXCL, "w");
    if (out == NULL)
        return cannot(d, "write gnuplot's script", errno);
    int status = pf_figure_script(f, form, out, d);
    bool bad = ferror(out) != 0;
    if ((fclose(out) != 0 || bad) && status == PF_OK)
        status = cannot(d, "write gnuplot's script", errno);
    return status;
}

extern char **environ;

/* Our environment, but with a locale that knows UTF-8 and writes numbers with
 * a point. Entries are borrowed; free the array. */
static char **
make_environment(void)
{
    static char locale[] = "LC_ALL=C.UTF-8";
    size_t n = 0, k = 0;
    while (environ[n] != NULL)
        n++;
    char **env = calloc(n + 2, sizeof *env);
    if (env == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (strncmp(environ[i], "LC_ALL=", 7) != 0)
            env[k++] = environ[i];
    env[k] = locale;
    return env;
}

static int
spawn(pid_t *pid, const char *folder, char **env)
{
    char name[] = "gnuplot", defaults[] = "-d", script[] = SCRIPT;
    char *argument[] = {name, defaults, script, NULL};
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    error = posix_spawn_file_actions_addchdir_np(&actions, folder);
    if (error == 0)
        error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null",
                                                 O_RDONLY, 0);
    if (error == 0)
        error = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null",
                                                 O_WRONLY, 0);
    if (error == 0)
        error = posix_spawn_file_actions_addopen(
            &actions, 2, COMPLAINT, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (error == 0)
        error = posix_spawnp(pid, name, &actions, NULL, argument, env);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* gnuplot's complaint: the line of it that says what is wrong comes last. */
static int
complain(int folder, struct pf_diag *d)
{
    char line[400], last[400] = "it did not say why";
    FILE *in = open_in(folder, COMPLAINT, O_RDONLY, "r");
    while (in != NULL && fgets(line, sizeof line, in) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[strspn(line, " \t^")] != '\0')
            memcpy(last, line, sizeof last);
    }
    if (in != NULL)
        fclose(in);
    pf_diag_at(d, (struct pf_place){0}, "gnuplot failed: %s", last);
    return PF_EPROGRAM;
}

static int
run_gnuplot(const char *folder, int fd, struct pf_diag *d)
{
    pid_t pid = -1;
    int state = 0;
    char **env = make_environment();
    if (env == NULL)
        return PF_ENOMEM;
    int error = spawn(&pid, folder, env);
    free(env);
    if (error == ENOENT) {
        pf_diag_at(d, (struct pf_place){0},
                   "gnuplot was not found on PATH; install it (Debian: "
                   "gnuplot-nox), or write the script with --script and draw "
                   "it elsewhere");
        return PF_EPROGRAM;
    }
    if (error != 0) {
        cannot(d, "start gnuplot", error);
        return PF_EPROGRAM;
    }
    while (waitpid(pid, &state, 0) < 0)
        if (errno != EINTR)
            return cannot(d, "wait for gnuplot", errno);
    return WIFEXITED(state) && WEXITSTATUS(state) == 0 ? PF_OK
                                                       : complain(fd, d);
}

/* A picture as gnuplot wrote it. */
static int
copy_picture(int folder, const char *name, FILE *out, struct pf_diag *d)
{
    char buffer[65536];
    size_t got, total = 0;
    FILE *in = open_in(folder, name, O_RDONLY, "r");
    if (in == NULL)
        return complain(folder, d);
    while ((got = fread(buffer, 1, sizeof buffer, in)) > 0) {
        total += got;
        if (fwrite(buffer, 1, got, out) != got)
            break;
    }
    bool bad = ferror(in) != 0;
    fclose(in);
    if (bad)
        return cannot(d, "read gnuplot's picture", errno);
    return total > 0 ? PF_OK : complain(folder, d);
}

/* Where a drawing goes. */
struct target {
    const struct pf_figure *f;
    enum pf_figure_form form;
    FILE *out, *art;
    const char *art_name;
};

/* A picture that is text, made fit for where it goes. */
static int
rewrite_picture(const struct target *t, const char *folder, int fd,
                struct pf_diag *d)
{
    char *text = NULL;
    size_t n = 0;
    int status = pf_file_read(folder, picture[t->form], MOST_BYTES, &text, &n,
                              NULL, (struct pf_place){0});
    if (status != PF_OK || n == 0)
        status = status == PF_ENOMEM ? PF_ENOMEM : complain(fd, d);
    else if (t->form == PF_FIGURE_SVG)
        pf_svg_rewrite(t->out, text, n, t->f);
    else
        pf_tex_rewrite(t->out, text, t->art_name);
    free(text);
    return status;
}

static int
copy(const struct target *t, const char *folder, int fd, struct pf_diag *d)
{
    if (t->form != PF_FIGURE_SVG && t->form != PF_FIGURE_TEX)
        return copy_picture(fd, picture[t->form], t->out, d);
    int status = rewrite_picture(t, folder, fd, d);
    if (status == PF_OK && t->form == PF_FIGURE_TEX && t->art != NULL)
        status = copy_picture(fd, picture[PF_FIGURE_PDF], t->art, d);
    return status;
}

int
pf_figure_draw(const struct pf_figure *f, enum pf_figure_form form, FILE *out,
               FILE *art, const char *art_name, struct pf_diag *d)
{
    struct target t = {f, form, out, art, art_name};
    char *folder = NULL;
    int fd = -1;
    if (form == PF_FIGURE_TEX && !pf_tex_is_name(art_name))
        return pf_diag_at(d, (struct pf_place){0},
                          "LaTeX cannot call the drawing by that name; use "
                          "letters, digits, '.', '-', '_' and '/' only");
    int status = make_folder(&folder, &fd, d);
    if (status == PF_OK)
        status = write_script(f, form, fd, d);
    if (status == PF_OK)
        status = run_gnuplot(folder, fd, d);
    if (status == PF_OK)
        status = copy(&t, folder, fd, d);
    remove_folder(folder, fd);
    return status;
}
