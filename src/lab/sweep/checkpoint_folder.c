/* What lies in a folder of checkpoints. It may hold anything; only ordinary
 * files with a name such as we give are looked at or removed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/status.h"
#include "lab/sweep/checkpoint_part.h"

/* --- taking away --- */

static void
drop(int folder, const char *name)
{
    static const char *const ends[] = {"", ".old", ".new"};
    char entry[PF_STATE_ENTRY];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(entry, sizeof entry, "%s%s", name, ends[i]);
        pf_state_remove(folder, entry);
    }
}

void
pf_checkpoint_drop(const char *folder, const char *name)
{
    char clean[PF_CHECKPOINT_NAME];
    if (folder == NULL || !pf_state_owns(name, clean))
        return;
    int fd = pf_state_folder(folder, false);
    if (fd < 0)
        return;
    drop(fd, clean);
    close(fd);
}

/* The entries of a folder; closes fd in every case. */
static DIR *
entries_of(int fd)
{
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (dir == NULL && fd >= 0)
        close(fd);
    return dir;
}

void
pf_checkpoint_drop_all(const char *folder)
{
    DIR *dir =
        folder != NULL ? entries_of(pf_state_folder(folder, false)) : NULL;
    char name[PF_CHECKPOINT_NAME];
    if (dir == NULL)
        return;
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir))
        if (pf_state_owns(e->d_name, name))
            pf_state_remove(dirfd(dir), e->d_name);
    closedir(dir);
    rmdir(folder); /* not if anything is left, nor through a link */
}

/* --- looking --- */

void
pf_checkpoint_list_clear(struct pf_checkpoint_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->file[i].run);
    free(list->file);
    *list = (struct pf_checkpoint_list){0};
}

/* A run of a file, to be found in the plan. */
struct wanted {
    char id[PF_RUN_ID];
    size_t *run; /* in the file's list; SIZE_MAX until found */
};

struct search {
    struct pf_checkpoint_list *list;
    struct wanted *wanted;
    size_t n_wanted;
};

static int
by_id(const void *a, const void *b)
{
    return strcmp(((const struct wanted *) a)->id,
                  ((const struct wanted *) b)->id);
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(((const struct pf_checkpoint_file *) a)->name,
                  ((const struct pf_checkpoint_file *) b)->name);
}

static int
add_file(struct search *s, const char *name, const struct pf_state_head *head)
{
    struct pf_checkpoint_list *list = s->list;
    size_t n = head->n_runs;
    struct pf_checkpoint_file *files =
        realloc(list->file, (list->n + 1) * sizeof *files);
    if (files != NULL)
        list->file = files;
    struct wanted *wanted =
        realloc(s->wanted, (s->n_wanted + n) * sizeof *wanted);
    if (wanted != NULL)
        s->wanted = wanted;
    size_t *run = calloc(n, sizeof *run);
    if (files == NULL || wanted == NULL || run == NULL) {
        free(run);
        return PF_ENOMEM;
    }
    struct pf_checkpoint_file *file = &files[list->n++];
    *file = (struct pf_checkpoint_file){.run = run, .n_runs = n};
    snprintf(file->name, sizeof file->name, "%s", name);
    for (size_t k = 0; k < n; k++) {
        struct wanted *want = &wanted[s->n_wanted++];
        run[k] = SIZE_MAX;
        want->run = &run[k];
        memcpy(want->id, head->id[k], PF_RUN_ID);
    }
    return PF_OK;
}

/* Counts what is of no use once, though it may have a predecessor; what was
 * being written when the process died is not worth a word. */
static void
count_unusable(struct search *s, int folder, const char *entry,
               const char *name)
{
    char old[PF_STATE_ENTRY];
    snprintf(old, sizeof old, "%s.old", name);
    bool alone = strcmp(entry, old) == 0 &&
                 faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
    s->list->unusable += alone || strcmp(entry, name) == 0;
}

/* The file, or else its predecessor, if it is whole and of this numerics. */
static int
look(struct search *s, int folder, const char *entry, const char *name,
     const char *numerics)
{
    struct pf_state_head head;
    for (int i = 0; i < 2; i++) {
        int fd = pf_state_open(folder, name, i == 1, &head);
        if (fd < 0)
            continue;
        bool good =
            strcmp(head.numerics, numerics) == 0 && pf_state_whole(fd, &head);
        close(fd);
        if (good)
            return add_file(s, name, &head);
    }
    count_unusable(s, folder, entry, name);
    return PF_OK;
}

static bool
is_listed(const struct pf_checkpoint_list *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->file[i].name, name) == 0)
            return true;
    return false;
}

static int
look_around(struct search *s, DIR *dir, const char *numerics)
{
    char name[PF_CHECKPOINT_NAME];
    int status = PF_OK;
    for (struct dirent *e = readdir(dir); e != NULL && status == PF_OK;
         e = readdir(dir))
        if (pf_state_owns(e->d_name, name) && !is_listed(s->list, name))
            status = look(s, dirfd(dir), e->d_name, name, numerics);
    return status;
}

/* Files may overlap, so an id may be wanted more than once. */
static void
find_runs(struct search *s, const struct pf_plan *plan)
{
    qsort(s->wanted, s->n_wanted, sizeof *s->wanted, by_id);
    for (size_t i = 0; i < plan->n_runs; i++) {
        struct wanted key = {.run = NULL};
        memcpy(key.id, plan->run[i].id, PF_RUN_ID);
        struct wanted *hit =
            bsearch(&key, s->wanted, s->n_wanted, sizeof key, by_id);
        if (hit == NULL)
            continue;
        while (hit > s->wanted && by_id(hit - 1, &key) == 0)
            hit--;
        for (; hit < s->wanted + s->n_wanted && by_id(hit, &key) == 0; hit++)
            *hit->run = i;
    }
}

/* Leaves those out that have a run which is not planned. */
static void
keep_planned(struct pf_checkpoint_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++) {
        struct pf_checkpoint_file *file = &list->file[i];
        bool planned = true;
        for (size_t k = 0; k < file->n_runs; k++)
            planned = planned && file->run[k] != SIZE_MAX;
        if (planned)
            list->file[kept++] = *file;
        else
            free(file->run);
    }
    list->n = kept;
}

int
pf_checkpoint_list(struct pf_checkpoint_list *out, const char *folder,
                   const char *numerics, const struct pf_plan *plan)
{
    struct search s = {.list = out};
    *out = (struct pf_checkpoint_list){0};
    DIR *dir =
        folder != NULL ? entries_of(pf_state_folder(folder, false)) : NULL;
    if (dir == NULL)
        return PF_OK;
    int status = look_around(&s, dir, numerics != NULL ? numerics : "");
    closedir(dir);
    if (status == PF_OK && out->n > 0) {
        find_runs(&s, plan);
        keep_planned(out);
        qsort(out->file, out->n, sizeof *out->file, by_name);
    }
    free(s.wanted);
    if (status != PF_OK)
        pf_checkpoint_list_clear(out);
    return status;
}
