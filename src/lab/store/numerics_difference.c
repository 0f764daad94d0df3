/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "core/text.h"
#include "lab/store/numerics.h"

/* A piece of a text, up to its line feed: name, then value. */
struct fact {
    const char *name, *value;
    size_t name_size, value_size;
};

/* The line that *at begins with, past which *at moves; false at the end. A
 * line without ": " is a name. */
static bool
next_fact(const char **at, struct fact *f)
{
    while (**at == '\n')
        ++*at;
    if (**at == '\0')
        return false;
    size_t size = strcspn(*at, "\n"), name = 0;
    while (name < size && strncmp(*at + name, ": ", 2) != 0)
        name++;
    size_t gap = name < size ? 2 : 0;
    *f = (struct fact){*at, *at + name + gap, name, size - name - gap};
    *at += size;
    return true;
}

static bool
same_value(const struct fact *a, const struct fact *b)
{
    return a->value_size == b->value_size &&
           memcmp(a->value, b->value, a->value_size) == 0;
}

/* The line of the same name, or, `exact`, also of the same value. */
static bool
find_fact(const char *text, const struct fact *like, bool exact, struct fact *f)
{
    while (next_fact(&text, f))
        if (f->name_size == like->name_size &&
            memcmp(f->name, like->name, f->name_size) == 0 &&
            (!exact || same_value(f, like)))
            return true;
    return false;
}

struct sentence {
    char *out;
    size_t size, used;
};

/* Cut in the middle of a character at worst. */
static void
say(struct sentence *s, const char *text, size_t n)
{
    size_t room = s->size - 1 - s->used;
    size_t taken = n < room ? n : room;
    memcpy(s->out + s->used, text, taken);
    s->used += taken;
    s->out[s->used] = '\0';
}

static void
say_text(struct sentence *s, const char *text)
{
    say(s, text, strlen(text));
}

/* Either of the two may be NULL: that text does not speak of it. */
static void
say_difference(struct sentence *s, const struct fact *there,
               const struct fact *here)
{
    const struct fact nothing = {"", "none", 0, 4};
    const struct fact *f = here != NULL ? here : there;
    const struct fact *a = there != NULL ? there : &nothing;
    const struct fact *b = here != NULL ? here : &nothing;
    if (s->used > 0)
        say_text(s, ", ");
    say(s, f->name, f->name_size);
    say_text(s, " (");
    say(s, a->value, a->value_size);
    say_text(s, " there, ");
    say(s, b->value, b->value_size);
    say_text(s, " here)");
}

void
pf_numerics_difference(char *out, size_t size, const char *there,
                       const char *here)
{
    struct sentence s = {out, size, 0};
    struct fact mine, other;
    if (size == 0)
        return;
    out[0] = '\0';
    for (const char *at = here; next_fact(&at, &mine);)
        if (!find_fact(there, &mine, true, &other)) {
            bool named = find_fact(there, &mine, false, &other);
            say_difference(&s, named ? &other : NULL, &mine);
        }
    for (const char *at = there; next_fact(&at, &other);)
        if (!find_fact(here, &other, false, &mine))
            say_difference(&s, &other, NULL);
    pf_tame(out);
}
