/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/memstream.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 512 /* to begin with */

struct memory {
    char **text;
    size_t *size;
    size_t room;
    bool starved;
};

static bool
make_room(struct memory *m, size_t n)
{
    size_t room = m->room;
    if (n >= SIZE_MAX / 2 - *m->size)
        return false;
    while (room <= *m->size + n)
        room *= 2;
    if (room == m->room)
        return true;
    char *text = realloc(*m->text, room);
    if (text == NULL)
        return false;
    *m->text = text;
    m->room = room;
    return true;
}

static ssize_t
take(void *user, const char *data, size_t n)
{
    struct memory *m = user;
    m->starved = m->starved || !make_room(m, n);
    if (m->starved)
        return 0;
    memcpy(*m->text + *m->size, data, n);
    *m->size += n;
    (*m->text)[*m->size] = '\0';
    return (ssize_t) n;
}

/* Nobody goes back; but where we are may be asked. */
static int
tell(void *user, off64_t *at, int whence)
{
    const struct memory *m = user;
    if (*at != 0 || whence == SEEK_SET)
        return -1;
    *at = (off64_t) *m->size;
    return 0;
}

static int
end(void *user)
{
    struct memory *m = user;
    bool starved = m->starved;
    if (starved) {
        free(*m->text);
        *m->text = NULL;
        *m->size = 0;
    }
    free(m);
    return starved ? -1 : 0;
}

FILE *
pf_memstream(char **text, size_t *size)
{
    static const cookie_io_functions_t calls = {
        .write = take, .seek = tell, .close = end};
    struct memory *m = malloc(sizeof *m);
    FILE *f = NULL;
    *size = 0;
    *text = calloc(1, ROOM);
    if (m != NULL && *text != NULL) {
        *m = (struct memory){.text = text, .size = size, .room = ROOM};
        f = fopencookie(m, "w", calls);
    }
    if (f == NULL) {
        free(m);
        free(*text);
        *text = NULL;
    }
    return f;
}
