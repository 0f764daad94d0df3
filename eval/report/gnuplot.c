/* Drawing a figure: gnuplot run in a private folder, without a shell.
 *
 * The script, the picture and what gnuplot has to say are files of fixed
 * names in a folder that only we can enter; gnuplot never sees a name that
 * the user chose. -d keeps it from reading anybody's init file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/file.h"
#include "core/memstream.h"
#include "core/parse.h"
#include "core/status.h"
#include "eval/report/figure_part.h"

#define SCRIPT "figure.gp"
#define COMPLAINT "complaint.txt"

/* What a whole picture begins with, and has in its last bytes: gnuplot does not
 * mind when the disk is full. */
#define TAIL 16
static const struct {
    const char *file, *begins, *ends;
} picture[] = {[PF_FIGURE_SVG] = {"figure.svg", "<?xml", "</svg>"},
               [PF_FIGURE_PDF] = {"figure.pdf", "%PDF", "%%EOF"},
               [PF_FIGURE_PNG] = {"figure.png", "\x89PNG", "IEND"},
               [PF_FIGURE_TEX] = {"figure.tex", "%", "\\endgroup"}};

#define MOST_BYTES ((size_t) 1 << 28) /* of a picture; more is not whole */
#define PATIENCE 600.0 /* seconds, unless PREFARM_GNUPLOT_SECONDS says more */

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
        pf_diag_at(d, (struct pf_place){0},
                   "cannot make a folder for gnuplot in %s: %s; TMPDIR can "
                   "name another place",
                   base, strerror(errno));
        free(*name);
        *name = NULL;
        return PF_EIO;
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

/* With the signals that its own group is sent. */
static int
spawn_with(pid_t *pid, const posix_spawn_file_actions_t *actions,
           const sigset_t *mask, char **env)
{
    char name[] = "gnuplot", defaults[] = "-d", script[] = SCRIPT;
    char *argument[] = {name, defaults, script, NULL};
    posix_spawnattr_t how;
    int error = posix_spawnattr_init(&how);
    if (error != 0)
        return error;
    error = posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK);
    if (error == 0)
        error = posix_spawnattr_setsigmask(&how, mask);
    if (error == 0)
        error = posix_spawnp(pid, name, actions, &how, argument, env);
    posix_spawnattr_destroy(&how);
    return error;
}

static int
spawn(pid_t *pid, const char *folder, const sigset_t *mask, char **env)
{
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
        error = spawn_with(pid, &actions, mask, env);
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

/* What people end programs with. It is held back from before gnuplot starts,
 * but for the naps of `wait_for`, which none of them can then escape. */
static const int stops[] = {SIGINT, SIGTERM, SIGHUP};
#define N_STOPS (sizeof stops / sizeof *stops)

static double
patience(void)
{
    double seconds;
    const char *text = getenv("PREFARM_GNUPLOT_SECONDS");
    return text != NULL && pf_parse_real(text, &seconds) && seconds > 0.0
               ? seconds
               : PATIENCE;
}

/* Waits, a little longer every time, until gnuplot has ended, which the C
 * library has no way to do within a limit of time. A signal that somebody minds
 * is there to stop us. PF_ESTOPPED: it came; PF_EPROGRAM: it takes too long. */
static int
wait_for(pid_t pid, int *state)
{
    double began = pf_now(), most = patience(), waited = 0.0;
    int status = PF_OK;
    sigset_t open;
    pthread_sigmask(SIG_SETMASK, NULL, &open);
    for (size_t i = 0; i < N_STOPS; i++)
        sigdelset(&open, stops[i]);
    while (status == PF_OK) {
        pid_t ended = waitpid(pid, state, WNOHANG);
        if (ended == pid)
            return PF_OK;
        if (ended < 0 && errno != EINTR)
            return PF_EIO;
        double nap = waited < 0.16 ? 0.0005 + waited / 8.0 : 0.02;
        const struct timespec t = {.tv_nsec = (long) (nap * 1e9)};
        if (ppoll(NULL, 0, &t, &open) < 0)
            status = PF_ESTOPPED;
        waited = pf_now() - began;
        if (waited > most)
            status = PF_EPROGRAM;
    }
    kill(pid, SIGKILL);
    while (waitpid(pid, state, 0) < 0 && errno == EINTR) {
    }
    return status;
}

/* A signal that people end programs with reaches gnuplot, too. */
static int
judge_signal(int by, struct pf_diag *d)
{
    if (by == SIGINT || by == SIGTERM || by == SIGHUP || by == SIGQUIT) {
        pf_diag_at(d, (struct pf_place){0}, "stopped while gnuplot drew");
        return PF_ESTOPPED;
    }
    pf_diag_at(d, (struct pf_place){0},
               "gnuplot was ended by signal %d (%s), perhaps for want of "
               "memory; free some, or show less in one figure",
               by, strsignal(by));
    return PF_EPROGRAM;
}

int
pf_gnuplot_wait(pid_t pid, bool *well, struct pf_diag *d)
{
    int state = 0, status = wait_for(pid, &state);
    *well = WIFEXITED(state) && WEXITSTATUS(state) == 0;
    if (status == PF_OK)
        return WIFSIGNALED(state) ? judge_signal(WTERMSIG(state), d) : PF_OK;
    if (status == PF_EIO)
        return cannot(d, "wait for gnuplot", errno);
    if (status == PF_ESTOPPED)
        return judge_signal(SIGTERM, d);
    pf_diag_at(d, (struct pf_place){0},
               "gnuplot did not end within %g seconds; show less in one "
               "figure, or give it more with PREFARM_GNUPLOT_SECONDS in the "
               "environment",
               patience());
    return status;
}

static int
run_gnuplot(const char *folder, int fd, struct pf_diag *d)
{
    pid_t pid = -1;
    bool well = false;
    char **env = make_environment();
    if (env == NULL)
        return PF_ENOMEM;
    sigset_t held, before;
    sigemptyset(&held);
    for (size_t i = 0; i < N_STOPS; i++)
        sigaddset(&held, stops[i]);
    pthread_sigmask(SIG_BLOCK, &held, &before);
    int error = spawn(&pid, folder, &before, env);
    int status = error == 0 ? pf_gnuplot_wait(pid, &well, d) : PF_OK;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
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
        return error == ENOMEM ? PF_ENOMEM : PF_EPROGRAM;
    }
    return status == PF_OK && !well ? complain(fd, d) : status;
}

/* Is this all of a picture? Its first bytes, and its last `n`. */
static int
check_whole(enum pf_figure_form form, const char *first, const char *last,
            size_t n, struct pf_diag *d)
{
    const char *begins = picture[form].begins, *ends = picture[form].ends;
    if (strncmp(first, begins, strlen(begins)) == 0 &&
        memmem(last, n, ends, strlen(ends)) != NULL)
        return PF_OK;
    pf_diag_at(d, (struct pf_place){0},
               "gnuplot's picture is not whole; is there room where it draws "
               "(TMPDIR, or /tmp), and is it gnuplot 5.4 or newer?");
    return PF_EPROGRAM;
}

/* The next bytes of a file; 0 at its end, -1 where it cannot be read. */
static ssize_t
read_on(int fd, char *buffer, size_t room)
{
    ssize_t got;
    do
        got = read(fd, buffer, room);
    while (got < 0 && errno == EINTR);
    return got;
}

/* A picture as gnuplot wrote it. Whoever closes `out` says what is wrong with
 * that. */
static int
copy_picture(int folder, enum pf_figure_form form, FILE *out, struct pf_diag *d)
{
    char buffer[65536], first[8] = "", last[2 * TAIL] = "";
    size_t total = 0;
    int in = pf_open(folder, picture[form].file,
                     O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
    ssize_t got = in >= 0 ? read_on(in, buffer, sizeof buffer) : -1;
    for (; got > 0 && total < MOST_BYTES;
         got = read_on(in, buffer, sizeof buffer)) {
        size_t n = (size_t) got < TAIL ? (size_t) got : TAIL;
        if (total == 0)
            memcpy(first, buffer, n < 7 ? n : 7);
        memmove(last, last + n, sizeof last - n);
        memcpy(last + sizeof last - n, buffer + got - n, n);
        total += (size_t) got;
        fwrite(buffer, 1, (size_t) got, out);
    }
    int error = errno;
    if (in >= 0)
        close(in);
    if (got < 0 && error != ENOENT)
        return cannot(d, "read gnuplot's picture", error);
    return total > 0 ? check_whole(form, first, last, sizeof last, d)
                     : complain(folder, d);
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
rewrite_picture(const struct target *t, int fd, struct pf_diag *d)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = pf_memstream(&text, &n);
    if (f == NULL)
        return PF_ENOMEM;
    int status = copy_picture(fd, t->form, f, d);
    if (fclose(f) != 0)
        status = PF_ENOMEM;
    if (status == PF_OK && t->form == PF_FIGURE_SVG)
        status = pf_svg_rewrite(t->out, text, n, t->f);
    else if (status == PF_OK)
        pf_tex_rewrite(t->out, text, t->art_name);
    free(text);
    return status;
}

static int
copy(const struct target *t, int fd, struct pf_diag *d)
{
    if (t->form != PF_FIGURE_SVG && t->form != PF_FIGURE_TEX)
        return copy_picture(fd, t->form, t->out, d);
    int status = rewrite_picture(t, fd, d);
    if (status == PF_OK && t->form == PF_FIGURE_TEX && t->art != NULL)
        status = copy_picture(fd, PF_FIGURE_PDF, t->art, d);
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
        status = copy(&t, fd, d);
    remove_folder(folder, fd);
    return status;
}
