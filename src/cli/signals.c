/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/signals.h"

#include <stddef.h>

/* The one thing a signal handler may touch. */
volatile sig_atomic_t pf_signal_caught;

static const int minded[] = {SIGINT, SIGTERM, SIGHUP};

static void
note_signal(int signal_number)
{
    pf_signal_caught = signal_number;
    for (size_t i = 0; i < sizeof minded / sizeof minded[0]; i++)
        signal(minded[i], SIG_DFL);
}

void
pf_signals_mind(void)
{
    struct sigaction action = {.sa_handler = note_signal}, before;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof minded / sizeof minded[0]; i++)
        sigaddset(&action.sa_mask, minded[i]);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
}
