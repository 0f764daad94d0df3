/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/signals.h"

#include <stddef.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE 1800000 /* microseconds */

/* The one thing a signal handler may touch. */
volatile sig_atomic_t pf_signal_caught;

/* What the first signal does not end in good order, another one ends. */
static void
note_signal(int signal_number)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    pf_signal_caught = signal_number;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (signal_number == SIGHUP) /* or it may be one that is ignored */
        sigaction(SIGHUP, &action, NULL);
}

/* Ends at once, as if it had been the default effect of the signal. */
static void
give_up(int signal_number)
{
    static const char text[] =
        "prefarm: stopped at once, since a step or a world takes long; the "
        "same command goes on from what is stored\n";
    (void) signal_number;
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0) {
        /* then nobody reads it */
    }
    _exit(128 + (int) pf_signal_caught);
}

static void
note_signal_alone(int signal_number)
{
    const struct itimerval once = {.it_value = {.tv_sec = PATIENCE / 1000000,
                                                .tv_usec = PATIENCE % 1000000}};
    note_signal(signal_number);
    setitimer(ITIMER_REAL, &once, NULL);
}

void
pf_signals_mind(bool alone)
{
    struct sigaction action = {.sa_handler =
                                   alone ? note_signal_alone : note_signal},
                     late = {.sa_handler = give_up}, before;
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGINT);
    sigaddset(&action.sa_mask, SIGTERM);
    sigaddset(&action.sa_mask, SIGHUP);
    sigemptyset(&late.sa_mask);
    if (alone)
        sigaction(SIGALRM, &late, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
}

void
pf_signals_done(void)
{
    const struct itimerval never = {0};
    setitimer(ITIMER_REAL, &never, NULL);
}
