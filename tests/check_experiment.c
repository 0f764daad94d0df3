/* Reading experiment files: what is refused, and in which words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <libxml/relaxng.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "experiment_text.h"

/* --- mistakes, one at a time --- */

struct mistake {
    const char *xml;
    long line;
    const char *words; /* apart by '|': all are in the message */
};

#define IN_WORLD(attributes)                                                   \
    HEAD "<world " attributes                                                  \
         "><preference type=\"cyclic\"/></world>\n" LEARNER BUDGET TAIL
#define IN_PREFERENCE(attributes)                                              \
    HEAD "<world>\n<preference " attributes "/></world>\n" LEARNER BUDGET TAIL
#define IN_LEARNER(attributes)                                                 \
    HEAD WORLD "<learner " attributes "/>\n" BUDGET TAIL
#define IN_BUDGET(attributes)                                                  \
    HEAD WORLD LEARNER "<budget " attributes "/>\n" TAIL
#define MORE(elements) HEAD WORLD LEARNER BUDGET elements TAIL
#define IN_AXIS(attributes) MORE("<sweep>\n<axis " attributes "/></sweep>\n")
#define CYCLIC "type=\"cyclic\" "
#define ETA "path=\"learner/@eta\" "

static const struct mistake mistakes[] = {
    /* the file */
    {"", 1, "empty|<experiment>"},
    {"hello", 1, "UTF-8"},
    {"<experiment", 1, "not well-formed"},
    {HEAD, 1, "not well-formed|ends inside <experiment>"},
    {HEAD TAIL "<more/>", 3, "not well-formed|first element"},
    {HEAD "<world></wrld>" TAIL, 2, "not well-formed|world"},
    {HEAD WORLD "<learner type='omd' type='omd'/>" BUDGET TAIL, 3,
     "not well-formed|type redefined"},
    {HEAD "\xff" TAIL, 2, "0xff|UTF-8"},
    {HEAD "\n\xc3" TAIL, 3, "0xc3|UTF-8"},
    {"<html/>", 1, "html|<experiment>"},
    {"<x:experiment xmlns:x='u'/>", 1, "name space"},
    {"<?xml version='1.0' encoding='ISO-8859-1'?>\n" HEAD TAIL, 1,
     "ISO-8859-1|UTF-8"},
    {"<?xml version='1.0'?>\n<!DOCTYPE experiment>\n" HEAD TAIL, 2,
     "DOCTYPE|remove"},
    {HEAD "&nbsp;" TAIL, 2, "nbsp"},
    /* the root */
    {"<experiment version='2' name='t'>\n<new-things/></experiment>", 1,
     "version 2|version 1"},
    {"<experiment version='one' name='t'>\n" WORLD LEARNER BUDGET TAIL, 1,
     "version=\"one\"|1"},
    {"<experiment name='t'>\n" WORLD LEARNER BUDGET TAIL, 1, "needs version"},
    {"<experiment version='1'>\n" WORLD LEARNER BUDGET TAIL, 1, "needs name"},
    {"<experiment version='1' name='a&#9;b'>\n" WORLD LEARNER BUDGET TAIL, 1,
     "name|control character"},
    {"<experiment version='1' name='t' seed='-1'>\n" WORLD LEARNER BUDGET TAIL,
     1, "seed|-1|whole number"},
    {"<experiment version='1' name='t' seed='9007199254740993'>\n" WORLD LEARNER
         BUDGET TAIL,
     1, "seed|9007199254740993|9007199254740991"},
    {"<experiment version='1' name='t' sed='1'>\n" WORLD LEARNER BUDGET TAIL, 1,
     "sed|did you mean 'seed'"},
    /* elements */
    {HEAD LEARNER BUDGET TAIL, 1, "needs <world>"},
    {HEAD WORLD BUDGET TAIL, 1, "needs <learner>"},
    {HEAD WORLD LEARNER TAIL, 1, "needs <budget>"},
    {MORE("<lerner type='omd'/>"), 5, "<lerner>|did you mean <learner>"},
    {MORE("<zzzzzzzz/>"), 5, "<zzzzzzzz>|world, feedback"},
    {MORE("<metric type='entropy'/>"), 5, "<metric>"},
    {MORE(BUDGET), 5, "second <budget>"},
    {MORE("<record/>\n<record/>"), 6, "second <record>"},
    {MORE("<seeds/>\n<seeds/>"), 6, "second <seeds>"},
    {MORE("\n\nhello\n"), 7, "no text|'hello'"},
    {MORE("<budget xmlns='u' steps='1'/>"), 5, "name space"},
    {MORE("<x:include xmlns:x='http://www.w3.org/2001/XInclude' href='a'/>"), 5,
     "include|nothing is included"},
    {MORE("<seeds xml:lang='en'/>"), 5, "xml:lang|name space"},
    /* worlds */
    {IN_WORLD("beta='nan'"), 2, "beta=\"nan\"|number from 0"},
    {IN_WORLD("beta='inf'"), 2, "beta=\"inf\""},
    {IN_WORLD("beta='1e400'"), 2, "beta=\"1e400\""},
    {IN_WORLD("beta='0x1p3'"), 2, "beta=\"0x1p3\""},
    {IN_WORLD("beta='1,5'"), 2, "beta=\"1,5\""},
    {IN_WORLD("beta='1 000'"), 2, "beta=\"1 000\""},
    {IN_WORLD("beta=' 1'"), 2, "beta=\" 1\""},
    {IN_WORLD("beta=''"), 2, "beta=\"\""},
    {IN_WORLD("beta='-0.1'"), 2, "beta=\"-0.1\"|from 0 to"},
    {IN_WORLD("contexts='0'"), 2, "contexts=\"0\"|from 1"},
    {IN_WORLD("contexts='99999999999999999999'"), 2, "contexts|whole number"},
    {IN_WORLD("contexts='2.0'"), 2, "contexts=\"2.0\"|whole number"},
    {IN_WORLD("contexts='2' weights='1 2 3'"), 2, "3 weights|2 contexts"},
    {IN_WORLD("contexts='2' weights='1 -2'"), 2, "weights|-2"},
    {IN_WORLD("contexts='2' weights='1 x'"), 2, "weights"},
    {IN_WORLD("draw='sometimes'"), 2, "sometimes|per-seed|shared"},
    {IN_WORLD("lable='x'"), 2, "lable|did you mean 'label'"},
    {IN_WORLD("id='two words'"), 2, "two words|letter"},
    {IN_WORLD("id=''"), 2, "id=\"\"|letter"},
    {IN_WORLD("label='a&#10;b'"), 2, "label|control character"},
    {HEAD "<world contexts='3'><preference type='cyclic'/>"
          "<preference type='cyclic'/></world>\n" LEARNER BUDGET TAIL,
     2, "2 preferences|3 contexts"},
    {HEAD "<world/>\n" LEARNER BUDGET TAIL, 2, "needs <preference>"},
    {HEAD WORLD "<world><preference type='munos'/></world>" LEARNER BUDGET TAIL,
     3, "line 2|'world'|another id"},
    {HEAD "<world><preference type='cyclic'/>\n<reference type='unifrom'/>"
          "</world>" LEARNER BUDGET TAIL,
     3, "unifrom|did you mean 'uniform'"},
    {IN_PREFERENCE("type='cyclicc'"), 3, "cyclicc|did you mean 'cyclic'"},
    {IN_PREFERENCE("type='xxxxxxxxxxxxxx'"), 3, "xxxxxx|bradley-terry|munos"},
    {IN_PREFERENCE("actions='3'"), 3, "needs type|bradley-terry"},
    {IN_PREFERENCE(CYCLIC "margni='0.1'"), 3, "margni|did you mean 'margin'"},
    {IN_PREFERENCE(CYCLIC "margin='two'"), 3, "margin=\"two\""},
    {IN_PREFERENCE("type='matrix'"), 3, "matrix needs file"},
    {IN_PREFERENCE("type='matrix' file='no-such-file.csv'"), 3,
     "no-such-file.csv|No such file"},
    {IN_PREFERENCE("type='matrix' file='/dev/zero'"), 3,
     "/dev/zero|ordinary file"},
    {IN_PREFERENCE("type='matrix' file=''"), 3, "file name is empty"},
    /* learners */
    {IN_LEARNER("type='nashmd'"), 3, "nashmd|did you mean 'nash-md'"},
    {IN_LEARNER("type='omd' et='1'"), 3, "et|did you mean 'eta'"},
    {IN_LEARNER("type='omd' eta='0'"), 3, "eta=\"0\""},
    {IN_LEARNER("type='omd' iterate='mean'"), 3, "mean|last|average"},
    {IN_LEARNER("type='omd' iterate='average'"), 3, "no average|mwu"},
    {HEAD WORLD LEARNER "<learner type='omd' eta='1'/>" BUDGET TAIL, 4,
     "line 3|'omd'|another id"},
    {HEAD WORLD
     "<learner type='omd'><feedback type='rating'/></learner>" BUDGET TAIL,
     3, "rating|exact"},
    {HEAD "<world beta='0'><preference type='cyclic'/></world>"
          "<learner type='nash-mp'/>" BUDGET TAIL,
     2, "nash-mp needs a world with beta > 0"},
    {HEAD "<world beta='0'><preference type='cyclic'/></world>\n" LEARNER BUDGET
         TAIL,
     3, "omd: give eta|beta = 0"},
    /* the rest */
    {MORE("<feedback type='annotators'/>"), 5, "annotators|exact"},
    {MORE("<policy type='neural'/>"), 5, "neural|tabular"},
    {IN_BUDGET(""), 4, "exactly one of steps, queries and price"},
    {IN_BUDGET("steps='1' queries='2'"), 4, "exactly one"},
    {IN_BUDGET("steps='0'"), 4, "steps=\"0\"|from 1"},
    {IN_BUDGET("steps='1e3'"), 4, "steps=\"1e3\"|whole number"},
    {IN_BUDGET("steps='18446744073709551616'"), 4, "steps|whole number"},
    {HEAD WORLD "<learner type='nash-mp'/>\n<budget queries='1'/>" TAIL, 3,
     "1 queries|2|nash-mp"},
    {MORE("<record points='0'/>"), 5, "points=\"0\""},
    {MORE("<record spacing='logarithmic'/>"), 5, "logarithmic|linear"},
    {MORE("<record><metric type='gap'/></record>"), 5, "gap|metric"},
    {MORE("<record>\n<metric type='entropy'/>\n<metric type='entropy'/>"
          "</record>"),
     7, "entropy|twice"},
    {MORE("<seeds count='0'/>"), 5, "count=\"0\""},
    {MORE("<seeds count='20000000'/>"), 5, "count|10000000"},
    {MORE("<seeds frist='2'/>"), 5, "frist|did you mean 'first'"},
    /* sweeps */
    {MORE("<sweep/>"), 5, "needs <axis>"},
    {IN_AXIS("values='1'"), 6, "axis needs path"},
    {IN_AXIS(ETA), 6, "values|from, to and count"},
    {IN_AXIS(ETA "values=''"), 6, "values is empty"},
    {IN_AXIS(ETA "values='1&#9;2'"), 6, "values|control character"},
    {IN_AXIS(ETA "values='1' from='1'"), 6, "either values"},
    {IN_AXIS(ETA "from='1' to='2'"), 6, "from, to and count"},
    {IN_AXIS(ETA "from='2' to='1' count='3'"), 6, "from=\"2\"|below to=\"1\""},
    {IN_AXIS(ETA "from='0' to='1' count='3' scale='log'"), 6, "above 0|log"},
    {IN_AXIS(ETA "from='1' to='2' count='1'"), 6, "count=\"1\"|from 2"},
    {IN_AXIS(ETA "values='1 2 1.0'"), 6, "'1'|'1.0'|same"},
    {IN_AXIS(ETA "values='0.1 -1'"), 6, "eta=\"-1\""},
    {IN_AXIS(ETA "values='0.1 abc'"), 6, "eta=\"abc\""},
    {IN_AXIS("path='learner/@etta' values='1'"), 6, "etta|did you mean 'eta'"},
    {IN_AXIS("path='lerner/@eta' values='1'"), 6,
     "'lerner'|did you mean 'learner'"},
    {IN_AXIS("path='learner' values='1'"), 6, "does not end in an attribute"},
    {IN_AXIS("path='learner//@eta' values='1'"), 6, "does not end"},
    {IN_AXIS("path=\"learner[@id='x']/@eta\" values='1'"), 6,
     "selects no element"},
    {IN_AXIS("path='learner[/@eta' values='1'"), 6, "no XPath"},
    {IN_AXIS("path='document(1)/@eta' values='1'"), 6, "no XPath"},
    {IN_AXIS("path='1/@eta' values='1'"), 6, "selects no element"},
    {IN_AXIS("path='learner/@type/@eta' values='1'"), 6, "no element"},
    {IN_AXIS("path='learner/@id' values='a b'"), 6, "cannot be swept|names"},
    {IN_AXIS("path='learner/@type' values='omd mwu'"), 6,
     "cannot be swept|an id"},
    {IN_AXIS("path='@seed' values='1 2'"), 6, "cannot be swept"},
    {IN_AXIS("path='sweep/axis/@values' values='1 2'"), 6, "cannot be swept"},
    {MORE("<sweep>\n<axis path='learner/@eta' values='1'/>\n"
          "<axis path='*/@eta' values='1'/></sweep>"),
     7, "line 6|already"},
    {IN_AXIS("path='budget/@queries' values='10 20'"), 4, "exactly one"},
    {IN_AXIS("path='world/preference/@actions' values='3 4.5'"), 6,
     "actions=\"4.5\"|whole number"},
};

static void
check_message(const char *message, const char *file, const struct mistake *m)
{
    char words[256], lead[256], *rest = NULL;
    snprintf(lead, sizeof lead, "%s:%ld: ", file, m->line);
    ck_assert_msg(strncmp(message, lead, strlen(lead)) == 0,
                  "%s should start with %s", message, lead);
    snprintf(words, sizeof words, "%s", m->words);
    for (char *w = strtok_r(words, "|", &rest); w != NULL;
         w = strtok_r(NULL, "|", &rest))
        ck_assert_msg(strstr(message, w) != NULL, "%s should say %s", message,
                      w);
}

START_TEST(a_mistake_is_told_once)
{
    const struct mistake *m = &mistakes[_i];
    struct pf_experiment e;
    struct pf_diag d;
    pf_diag_init(&d);
    int status =
        pf_experiment_parse(&e, "t.xml", m->xml, strlen(m->xml), NULL, 0, &d);
    ck_assert_msg(status == PF_EINPUT, "status %d for %s", status, m->xml);
    ck_assert_msg(d.count == 1, "%zu messages for %s:\n%s\n%s", d.count, m->xml,
                  d.count > 0 ? d.message[0] : "",
                  d.count > 1 ? d.message[1] : "");
    check_message(d.message[0], "t.xml", m);
    pf_diag_clear(&d);
    pf_experiment_clear(&e);
}
END_TEST

/* --- several at once --- */

START_TEST(all_mistakes_are_told_in_order)
{
    static const char xml[] =
        HEAD "<wrld/>\n"
             "<world beta='x'><preference type='cyclc'/></world>\n"
             "<learner type='omd' eta='-1'/>\n"
             "<learner type='omd' iterate='average'/>\n" BUDGET BUDGET
             "<sweep><axis path='world/@bta' values='1 1'/>\n"
             "<axis path='world/@draw' values='shared never'/></sweep>\n" TAIL;
    static const struct mistake expected[] = {
        {NULL, 2, "wrld|did you mean <world>"},
        {NULL, 3, "beta=\"x\""},
        {NULL, 3, "cyclc|cyclic"},
        {NULL, 4, "eta=\"-1\""},
        {NULL, 5, "no average"},
        {NULL, 5, "another id"},
        {NULL, 7, "second <budget>"},
        {NULL, 8, "same"},
        {NULL, 8, "bta|beta"},
        {NULL, 9, "never|per-seed"},
    };
    const size_t n = sizeof expected / sizeof *expected;
    struct pf_experiment e;
    struct pf_diag d;
    pf_diag_init(&d);
    ck_assert_int_eq(
        pf_experiment_parse(&e, "t.xml", xml, strlen(xml), NULL, 0, &d),
        PF_EINPUT);
    pf_diag_print(&d, stdout);
    ck_assert_uint_eq(d.count, n);
    /* Messages of one line may come in any order. */
    for (size_t i = 0; i < n; i++) {
        size_t found = 0;
        char words[256], *rest = NULL;
        snprintf(words, sizeof words, "%s", expected[i].words);
        const char *first = strtok_r(words, "|", &rest);
        for (size_t j = 0; j < n; j++)
            if (strstr(d.message[j], first) != NULL) {
                check_message(d.message[j], "t.xml", &expected[i]);
                found++;
            }
        ck_assert_msg(found == 1, "%zu messages say %s", found, first);
        if (i > 0)
            ck_assert_int_ge(strtol(d.message[i] + 6, NULL, 10),
                             strtol(d.message[i - 1] + 6, NULL, 10));
    }
    pf_diag_clear(&d);
    pf_experiment_clear(&e);
}
END_TEST

START_TEST(more_mistakes_than_are_shown_are_counted)
{
    char xml[8192] = HEAD WORLD LEARNER BUDGET;
    struct pf_experiment e;
    struct pf_diag d;
    for (int i = 0; i < 50; i++)
        strcat(xml, "<what/>\n");
    strcat(xml, TAIL);
    pf_diag_init(&d);
    ck_assert_int_eq(
        pf_experiment_parse(&e, "t.xml", xml, strlen(xml), NULL, 0, &d),
        PF_EINPUT);
    ck_assert_uint_eq(d.count, 50);
    pf_diag_clear(&d);
    pf_experiment_clear(&e);
}
END_TEST

/* The messages are optional. */
START_TEST(mistakes_need_no_place_to_go)
{
    struct pf_experiment e;
    const char *xml = MORE("<what/>");
    ck_assert_int_eq(
        pf_experiment_parse(&e, "t.xml", xml, strlen(xml), NULL, 0, NULL),
        PF_EINPUT);
    pf_experiment_clear(&e);
}
END_TEST

/* --- --set --- */

static int
parse_set(struct pf_experiment *e, const char *xml, const char *const *set,
          size_t n, struct pf_diag *d)
{
    pf_diag_init(d);
    return pf_experiment_parse(e, "t.xml", xml, strlen(xml), set, n, d);
}

START_TEST(set_changes_what_the_file_says)
{
    static const char *const set[] = {
        "world/@beta=0.25", "learner[@type='omd']/@eta=0.5", "@seed=9",
        "budget/@steps=", "budget/@queries=77"};
    struct pf_experiment e;
    struct pf_design design;
    struct pf_diag d;
    ck_assert_int_eq(parse_set(&e, MORE(""), set, 5, &d), PF_OK);
    ck_assert_int_eq(pf_design_read(&design, &e, NULL, &d), PF_OK);
    ck_assert(design.world[0].beta == 0.25);
    ck_assert(design.learner[0].values.number[0] == 0.5);
    ck_assert_uint_eq(design.budget.steps, 0);
    ck_assert_uint_eq(design.budget.queries, 77);
    ck_assert_uint_eq(e.seed, 9);
    ck_assert_ptr_nonnull(strstr(e.xml, "beta=\"0.25\""));
    pf_design_clear(&design);
    /* The text that is kept gives the same experiment. */
    struct pf_experiment again;
    ck_assert_int_eq(parse_set(&again, e.xml, NULL, 0, &d), PF_OK);
    ck_assert_str_eq(again.xml, e.xml);
    ck_assert_uint_eq(again.seed, 9);
    pf_experiment_clear(&again);
    pf_experiment_clear(&e);
}
END_TEST

static const struct {
    const char *set, *words;
} wrong_sets[] = {
    {"world/@beta", "PATH=VALUE"},
    {"world/@beta=x", "--set world/@beta: |beta=\"x\""},
    {"world/@bta=1", "--set world/@bta: |did you mean 'beta'"},
    {"wrld/@beta=1", "did you mean 'world'"},
    {"world=1", "does not end in an attribute"},
    {"learner[@id='mp2']/@eta=1", "selects no element"},
    {"world/@label=a\nb", "control character"},
    {"world/@label=\xff", "UTF-8"},
    {"learner/@type=omdd", "--set learner/@type: |did you mean 'omd'"},
};

START_TEST(a_wrong_set_is_refused)
{
    struct pf_experiment e;
    struct pf_diag d;
    char words[128], *rest = NULL;
    int status = parse_set(&e, MORE(""), &wrong_sets[_i].set, 1, &d);
    ck_assert_int_eq(status, PF_EINPUT);
    ck_assert_uint_eq(d.count, 1);
    snprintf(words, sizeof words, "%s", wrong_sets[_i].words);
    for (char *w = strtok_r(words, "|", &rest); w != NULL;
         w = strtok_r(NULL, "|", &rest))
        ck_assert_msg(strstr(d.message[0], w) != NULL, "%s should say %s",
                      d.message[0], w);
    pf_diag_clear(&d);
    pf_experiment_clear(&e);
}
END_TEST

START_TEST(what_is_swept_cannot_be_set)
{
    static const char *const set[] = {"learner/@eta=1"};
    static const char *const axis[] = {"sweep/axis/@values=3 4 5"};
    const char *xml = IN_AXIS(ETA "values='1 2'");
    struct pf_experiment e;
    struct pf_diag d;
    ck_assert_int_eq(parse_set(&e, xml, set, 1, &d), PF_EINPUT);
    ck_assert_ptr_nonnull(strstr(d.message[0], "sweep/axis[1]/@values"));
    pf_diag_clear(&d);
    pf_experiment_clear(&e);
    ck_assert_int_eq(parse_set(&e, xml, axis, 1, &d), PF_OK);
    ck_assert_uint_eq(e.axis[0].n, 3);
    ck_assert_str_eq(e.axis[0].value[2], "5");
    pf_experiment_clear(&e);
}
END_TEST

/* --- axes --- */

static void
check_values(const char *attributes, const char *expected)
{
    char xml[1024], got[1024] = "";
    struct pf_experiment e;
    struct pf_diag d;
    snprintf(xml, sizeof xml, MORE("<sweep><axis %s/></sweep>"), attributes);
    ck_assert_int_eq(parse_set(&e, xml, NULL, 0, &d), PF_OK);
    for (size_t i = 0; i < e.axis[0].n; i++) {
        strcat(got, e.axis[0].value[i]);
        strcat(got, " ");
    }
    ck_assert_str_eq(got, expected);
    pf_experiment_clear(&e);
}

START_TEST(axis_values)
{
    check_values(ETA "values='  1,2 , 3e-1\n4'", "1 2 3e-1 4 ");
    check_values(ETA "from='0.1' to='0.5' count='5'", "0.1 0.2 0.3 0.4 0.5 ");
    check_values(ETA "from='0.1' to='0.3' count='2' scale='log'", "0.1 0.3 ");
    check_values(ETA "from='0.001' to='1000' count='7' scale='log'",
                 "0.001 0.01 0.1 1 10 100 1000 ");
    check_values("path='budget/@steps' from='1' to='1000' count='4' "
                 "scale='log'",
                 "1 10 100 1000 ");
    check_values(ETA "from='0.333333333333333333' to='1' count='3'",
                 "0.3333333333333333 0.666666666667 1 ");
    check_values("path='world/preference/@type' values='cyclic munos'",
                 "cyclic munos ");
}
END_TEST

START_TEST(axis_names_are_unique)
{
    static const char xml[] = HEAD
        "<world id='w' contexts='2'><preference type='hodge-mix'/>"
        "<preference type='hodge-mix'/></world>"
        "<learner type='omd' id='a'/><learner type='nash-md' id='b'/>" BUDGET
        "<seeds/><sweep><axis path=\"learner[@id='a']/@eta\" values='1 2'/>"
        "<axis path=\"learner[@id='b']/@eta\" values='1 2'/>"
        "<axis path='world/@beta' values='1 2'/>"
        "<axis path='world/preference[1]/@cyclic' values='0 1'/>"
        "<axis path='world/preference[2]/@cyclic' values='0 1'/></sweep>" TAIL;
    static const char *const names[] = {
        "a.eta", "b.eta", "beta", "preference.cyclic", "preference.cyclic.2"};
    struct pf_experiment e;
    struct pf_diag d;
    ck_assert_int_eq(parse_set(&e, xml, NULL, 0, &d), PF_OK);
    ck_assert_uint_eq(e.n_axes, 5);
    for (size_t i = 0; i < 5; i++)
        ck_assert_str_eq(e.axis[i].name, names[i]);
    pf_experiment_clear(&e);
}
END_TEST

/* --- hostile files --- */

/* In a process of its own with 1 GiB to live in: reads the file (or the text,
 * if there is no file) and returns 0 when it was refused with a message that
 * has these words, without endless computing. */
static int
refuse_in_child(const char *file, const char *xml, size_t size,
                const char *words)
{
    struct rlimit limit = {1u << 30, 1u << 30};
    struct pf_experiment e;
    struct pf_diag d;
    if (costs_can_be_measured() && setrlimit(RLIMIT_AS, &limit) != 0)
        return 10;
    pf_diag_init(&d);
    clock_t start = clock();
    int status = file != NULL
                     ? pf_experiment_read(&e, file, NULL, 0, &d)
                     : pf_experiment_parse(&e, "t.xml", xml, size, NULL, 0, &d);
    double seconds = (double) (clock() - start) / CLOCKS_PER_SEC;
    pf_diag_print(&d, stdout);
    fflush(stdout);
    bool said = false;
    for (size_t i = 0; i < d.count && i < PF_DIAG_CAP; i++)
        said = said || strstr(d.message[i], words) != NULL;
    pf_diag_clear(&d);
    pf_experiment_clear(&e);
    if (status != PF_EINPUT)
        return 11;
    /* far above what it takes (about one), for machines are noisy */
    if (costs_can_be_measured() && seconds > 20.0)
        return 12;
    return said ? 0 : 13;
}

static void
refused(const char *file, const char *xml, size_t size, const char *words)
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        _exit(refuse_in_child(file, xml, size, words));
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
                  "%s (%s): status %x", file != NULL ? file : "a text", words,
                  (unsigned) status);
}

static const struct {
    const char *file, *words;
} hostile[] = {
    {"doctype-empty.xml", ":1: a DOCTYPE is not allowed"},
    {"doctype-internal.xml", ":1: a DOCTYPE is not allowed"},
    {"doctype-external.xml", ":1: a DOCTYPE is not allowed"},
    {"doctype-public.xml", ":1: a DOCTYPE is not allowed"},
    {"entity-file.xml", ":1: a DOCTYPE is not allowed"},
    {"entity-parameter.xml", ":1: a DOCTYPE is not allowed"},
    {"entity-undeclared.xml", ":2: not well-formed XML: Entity 'nobody'"},
    {"laughs.xml", ":1: a DOCTYPE is not allowed"},
    {"xinclude-text.xml", ":6: <include> has a name space"},
    {"xinclude-xml.xml", ":6: <include> has a name space"},
    {"schema-location.xml", "second <budget>"},
    {"xml-base.xml", ":6: seeds: 'xml:base' has a name space"},
    {"utf-7.xml", ":1: encoding=\"UTF-7\" is not supported"},
    {"utf-16.xml", "NUL byte"},
    {"latin-1.xml", ":1: encoding=\"ISO-8859-1\" is not supported"},
    {"ebcdic.xml", ":1: this is no XML text in UTF-8"},
    {"packed.xml", "NUL byte"},
    {"nul.xml", "NUL byte"},
    {"empty.xml", ":1: the file is empty"},
};

START_TEST(a_hostile_file_is_refused)
{
    char name[128], path[1024];
    snprintf(name, sizeof name, "experiments/hostile/%s", hostile[_i].file);
    refused(pf_test_data(name, path, sizeof path), NULL, 0, hostile[_i].words);
}
END_TEST

START_TEST(what_is_no_ordinary_file_is_refused)
{
    char folder[] = "/tmp/prefarm-XXXXXX", path[64];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    refused(folder, NULL, 0, "a folder");
    refused("/dev/zero", NULL, 0, "ordinary file");
    refused("/dev/null", NULL, 0, "ordinary file");
    snprintf(path, sizeof path, "%s/pipe", folder);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    refused(path, NULL, 0, "ordinary file");
    unlink(path);
    refused(path, NULL, 0, "No such file");
    snprintf(path, sizeof path, "%s/large", folder);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(ftruncate(fileno(f), 1l << 30), 0); /* 1 GiB of holes */
    fclose(f);
    refused(path, NULL, 0, "larger than");
    unlink(path);
    rmdir(folder);
}
END_TEST

/* A text of `size` bytes: head, then `unit` again and again (every %d
 * replaced by a running number), then tail. */
struct built {
    char *text;
    size_t size;
};

static struct built
build(const char *head, const char *unit, size_t count, const char *tail)
{
    struct built b = {NULL, 0};
    FILE *f = open_memstream(&b.text, &b.size);
    ck_assert_ptr_nonnull(f);
    const char *number = strstr(unit, "%d");
    fputs(head, f);
    for (size_t i = 0; i < count; i++) {
        if (number != NULL)
            fprintf(f, "%.*s%zu%s", (int) (number - unit), unit, i, number + 2);
        else
            fputs(unit, f);
    }
    fputs(tail, f);
    fclose(f);
    return b;
}

static const struct {
    const char *head, *unit;
    size_t count;
    const char *tail, *words;
} bombs[] = {
    {HEAD, "<a>", 90000, "", "Excessive depth in document: 256"},
    {HEAD, "<a>", 1000000, "", "elements"},
    {"<experiment ", "a%d='' ", 500000, "/>", "more than 256 attributes"},
    {"<experiment ", "xmlns:a%d='u' ", 300000, "/>",
     "more than 256 attributes"},
    /* Attributes behind an early error must not be compared either. */
    {"<experiment><b c=\"<d ", "a%d='' ", 500000, "/>", "not well-formed"},
    {"<experiment><b c=\"<d>&amp ", "a%d='' ", 500000, "/>", "not well-formed"},
    {HEAD "<description>", "0123456789", 1100000, "</description>" TAIL,
     "at most 8388608"},
    {HEAD, "<a/>", 90000, TAIL, "no element <a>"},
    {HEAD, "<world/>", 90000, TAIL, "<world>"},
    {HEAD WORLD BUDGET, "<learner type='omd' id='l%d'/>", 90000, TAIL,
     "more than 1000 <learner>"},
    {HEAD, "<!-- - -->", 800000, TAIL, "needs <"},
    {HEAD "<description>", "&#65;", 1600000, "</description>" TAIL, "needs <"},
    {HEAD "<description>", "&lt;", 2000000, "</description>" TAIL, "needs <"},
    {HEAD "<", "n", 49000, "/>" TAIL, "no element <nnn"},
    {HEAD "<", "n", 60000, "/>" TAIL, "not well-formed"},
    {"<experiment version='1' name='", "n", 50000, "'/>", "at most 200"},
    {IN_AXIS("path='"), "learner/", 10000, "@eta' values='1'/></sweep>" TAIL,
     "not well-formed"},
    {MORE("") "", "<", 100000, "", "not well-formed"},
    {HEAD WORLD LEARNER BUDGET "<sweep><axis values='1' path='", "//", 5000,
     "@eta'/></sweep>" TAIL, "at most 1000"},
    {HEAD WORLD LEARNER BUDGET "<sweep><axis values='1' path='", "//*[", 100,
     "/@eta'/></sweep>" TAIL, "path"},
    {HEAD "<world contexts='1' weights='", "1 ", 4000000,
     "'><preference type='cyclic'/></world>" LEARNER BUDGET TAIL, "weights"},
    {HEAD WORLD LEARNER BUDGET "<sweep><axis path='learner/@eta' values='",
     "%d ", 1100000, "'/></sweep>" TAIL, "at most 1000000"},
};

START_TEST(a_bomb_is_refused)
{
    struct built b =
        build(bombs[_i].head, bombs[_i].unit, bombs[_i].count, bombs[_i].tail);
    refused(NULL, b.text, b.size, bombs[_i].words);
    free(b.text);
}
END_TEST

START_TEST(too_many_runs_are_refused_unmade)
{
    static const char xml[] =
        HEAD "<world><preference type='hodge-mix'/></world>" LEARNER BUDGET
             "<sweep><axis path='world/@beta' from='1' to='2' count='1000000'/>"
             "<axis path='learner/@eta' from='1' to='2' count='1000000'/>"
             "<axis path='world/preference/@scale' from='1' to='2' "
             "count='1000000'/></sweep>" TAIL;
    refused(NULL, xml, strlen(xml), "1000000000000000000 runs; at most");
    struct built b =
        build(HEAD WORLD LEARNER BUDGET "<sweep>",
              "<axis path='learner/@eta' values='%d'/>", 17, "</sweep>" TAIL);
    refused(NULL, b.text, b.size, "already");
    free(b.text);
}
END_TEST

/* An XPath whose evaluation would not end in a lifetime. */
START_TEST(an_endless_path_is_refused)
{
    struct built b =
        build(HEAD WORLD LEARNER BUDGET
              "<sweep><axis values='1' path='//*[count(//*[count(//*[count("
              "//*)>0])>0])>0]/@eta'/></sweep><description/>",
              "<x/>", 3000, TAIL);
    refused(NULL, b.text, b.size, "takes too long");
    free(b.text);
}
END_TEST

/* --- the schema --- */

static void
ignore(void *user, xmlError *error)
{
    (void) user;
    (void) error;
}

static xmlRelaxNG *
load_schema(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    ck_assert_int_eq(pf_schema_write(f), PF_OK);
    fclose(f);
    xmlRelaxNGParserCtxt *p = xmlRelaxNGNewMemParserCtxt(text, (int) size);
    xmlRelaxNG *schema = xmlRelaxNGParse(p);
    ck_assert_msg(schema != NULL, "not a schema:\n%s", text);
    xmlRelaxNGFreeParserCtxt(p);
    free(text);
    return schema;
}

static bool
schema_accepts(xmlRelaxNG *schema, const char *path)
{
    xmlDoc *doc = xmlReadFile(path, NULL, XML_PARSE_NONET);
    ck_assert_ptr_nonnull(doc);
    xmlRelaxNGValidCtxt *v = xmlRelaxNGNewValidCtxt(schema);
    xmlRelaxNGSetValidStructuredErrors(v, ignore, NULL);
    int result = xmlRelaxNGValidateDoc(v, doc);
    xmlRelaxNGFreeValidCtxt(v);
    xmlFreeDoc(doc);
    return result == 0;
}

/* Every XML file of a folder, in the schema's and in the reader's opinion.
 * Returns how many there are. */
static size_t
judge_folder(const char *folder, bool right)
{
    xmlRelaxNG *schema = load_schema();
    size_t n = 0;
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char path[2048];
        struct pf_experiment e;
        struct pf_diag d;
        size_t length = strlen(entry->d_name);
        if (length < 4 || strcmp(entry->d_name + length - 4, ".xml") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        pf_diag_init(&d);
        int status = pf_experiment_read(&e, path, NULL, 0, &d);
        ck_assert_msg(status == (right ? PF_OK : PF_EINPUT), "%s: status %d %s",
                      path, status, d.count > 0 ? d.message[0] : "");
        ck_assert_msg(schema_accepts(schema, path) == right, "the schema %s %s",
                      right ? "refuses" : "accepts", path);
        pf_diag_clear(&d);
        pf_experiment_clear(&e);
        n++;
    }
    if (dir != NULL)
        closedir(dir);
    xmlRelaxNGFree(schema);
    return n;
}

START_TEST(the_schema_accepts_what_is_right)
{
    char path[1024];
    const char *top = getenv("top_srcdir");
    pf_test_data("experiments/valid", path, sizeof path);
    ck_assert_uint_ge(judge_folder(path, true), 3);
    snprintf(path, sizeof path, "%s/experiments", top != NULL ? top : ".");
    judge_folder(path, true);
}
END_TEST

START_TEST(the_schema_refuses_what_is_wrong)
{
    char path[1024];
    pf_test_data("experiments/invalid", path, sizeof path);
    ck_assert_uint_ge(judge_folder(path, false), 15);
}
END_TEST

/* --- what is read --- */

START_TEST(everything_is_read)
{
    char path[1024];
    struct pf_experiment e;
    struct pf_design design;
    struct pf_diag d;
    pf_diag_init(&d);
    pf_test_data("experiments/valid/every-element.xml", path, sizeof path);
    ck_assert_int_eq(pf_experiment_read(&e, path, NULL, 0, &d), PF_OK);
    ck_assert_str_eq(e.name, "every element");
    ck_assert_str_eq(e.description, "All there is, with <text> & entities.");
    ck_assert_uint_eq(e.seed, 7);
    ck_assert_int_eq(pf_design_read(&design, &e, NULL, &d), PF_OK);
    ck_assert_uint_eq(design.n_worlds, 2);
    const struct pf_world_def *a = &design.world[0], *b = &design.world[1];
    ck_assert_str_eq(a->label, "Größe < 1");
    ck_assert_uint_eq(a->contexts, 2);
    ck_assert(a->weight[0] == 0.25 && a->weight[1] == 0.75);
    ck_assert(!a->per_seed && b->per_seed);
    ck_assert_uint_eq(a->n_preferences, 2);
    ck_assert_str_eq(a->preference[1].kind->name, "cyclic");
    ck_assert_str_eq(a->reference.kind->name, "gaussian");
    ck_assert_str_eq(b->reference.kind->name, "uniform");
    ck_assert(b->beta == 0.01);
    ck_assert_str_eq(b->label, "b");
    ck_assert_str_eq(design.learner[0].id, "first");
    ck_assert_str_eq(design.learner[1].id, "mwu");
    ck_assert(design.learner[1].average && !design.learner[0].average);
    ck_assert_uint_eq(design.record.points, 20);
    ck_assert(!design.record.log_spacing);
    ck_assert_int_eq(design.record.policies, PF_POLICIES_FINAL);
    ck_assert_uint_eq(design.record.n_metrics, 3);
    ck_assert_uint_eq(design.first_seed, 0);
    ck_assert_uint_eq(design.n_seeds, 3);
    struct pf_world_part parts[4];
    struct pf_world_recipe recipe;
    pf_world_recipe_of(&recipe, a, e.base, parts);
    ck_assert_ptr_eq(recipe.reference->kind, a->reference.kind);
    ck_assert_uint_eq(recipe.n_preferences, 2);
    pf_design_clear(&design);
    pf_experiment_clear(&e);
}
END_TEST

START_TEST(defaults)
{
    struct pf_experiment e;
    struct pf_design design;
    struct pf_diag d;
    ck_assert_int_eq(parse_set(&e, MORE(""), NULL, 0, &d), PF_OK);
    ck_assert_int_eq(pf_design_read(&design, &e, NULL, &d), PF_OK);
    ck_assert_uint_eq(e.seed, 1);
    ck_assert_str_eq(design.world[0].id, "world");
    ck_assert(design.world[0].beta == 0.1);
    ck_assert_ptr_null(design.world[0].weight);
    ck_assert_str_eq(design.learner[0].id, "omd");
    ck_assert_str_eq(design.learner[0].label,
                     design.learner[0].type->kind.title);
    ck_assert_uint_eq(design.record.points, 100);
    ck_assert(design.record.log_spacing);
    ck_assert_int_eq(design.record.policies, PF_POLICIES_FINAL);
    ck_assert_uint_eq(design.record.n_metrics, 2);
    ck_assert_str_eq(design.record.metric[1]->kind.name,
                     "regularised-duality-gap");
    ck_assert_uint_eq(design.first_seed, 1);
    ck_assert_uint_eq(design.n_seeds, 1);
    pf_design_clear(&design);
    pf_experiment_clear(&e);
}
END_TEST

#define COUNT(array) (sizeof(array) / sizeof *(array))

static Suite *
make_suite(void)
{
    Suite *s = suite_create("experiment");
    PF_ADD_LOOP(s, a_mistake_is_told_once, COUNT(mistakes));
    PF_ADD(s, all_mistakes_are_told_in_order);
    PF_ADD(s, more_mistakes_than_are_shown_are_counted);
    PF_ADD(s, mistakes_need_no_place_to_go);
    PF_ADD(s, set_changes_what_the_file_says);
    PF_ADD_LOOP(s, a_wrong_set_is_refused, COUNT(wrong_sets));
    PF_ADD(s, what_is_swept_cannot_be_set);
    PF_ADD(s, axis_values);
    PF_ADD(s, axis_names_are_unique);
    PF_ADD_LOOP(s, a_hostile_file_is_refused, COUNT(hostile));
    PF_ADD(s, what_is_no_ordinary_file_is_refused);
    PF_ADD_LOOP(s, a_bomb_is_refused, COUNT(bombs));
    PF_ADD(s, too_many_runs_are_refused_unmade);
    PF_ADD(s, an_endless_path_is_refused);
    PF_ADD(s, the_schema_accepts_what_is_right);
    PF_ADD(s, the_schema_refuses_what_is_wrong);
    PF_ADD(s, everything_is_read);
    PF_ADD(s, defaults);
    return s;
}

PF_TEST_MAIN(make_suite)
