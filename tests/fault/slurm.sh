# shellcheck shell=sh
# A Slurm of one machine in a folder of its own, as root and without systemd;
# nothing is written to /etc, and everything is ended in the end.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/drive.sh
. "${top_srcdir:-.}/tests/fault/drive.sh"

slurm_needs() {
  for tool in slurmctld slurmd sbatch squeue scontrol munged setpriv; do
    PATH=$PATH:/usr/sbin
    have $tool || { echo "no $tool"; exit 77; }
  done
  [ "$(id -u)" -eq 0 ] || { echo 'not root'; exit 77; }
  id munge >/dev/null 2>&1 || { echo 'no user munge'; exit 77; }
}

# Ends a daemon by the number in its file.
end_daemon() { # PID_FILE
  pid=$(cat "$1" 2>/dev/null) || return
  kill "$pid" 2>/dev/null || return
  left=100
  while kill -0 "$pid" 2>/dev/null && [ $left -gt 0 ]; do
    left=$((left - 1))
    sleep 0.05
  done
  kill -9 "$pid" 2>/dev/null
}

slurm_end() {
  [ -n "${SLURM_CONF:-}" ] || return
  scancel --user root 2>/dev/null
  sleep 1
  end_daemon "$home/d.pid"
  end_daemon "$home/ctld.pid"
  end_daemon "$home/munge/pid"
}

# munged with a key and a socket of its own.
munge_start() {
  mkdir "$home/munge"
  dd if=/dev/urandom of="$home/munge/key" bs=1 count=1024 2>/dev/null
  chmod 600 "$home/munge/key"
  chown -R munge: "$home/munge"
  chmod 755 "$scratch" "$home" "$home/munge"
  setpriv --reuid=munge --regid=munge --clear-groups munged \
    --key-file="$home/munge/key" --socket="$home/munge/socket" \
    --pid-file="$home/munge/pid" --log-file="$home/munge/log" \
    --seed-file="$home/munge/seed" --num-threads=2
}

slurm_configure() {
  cat >"$home/slurm.conf" <<END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$1
SlurmdPort=$(($1 + 1))
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$home/munge/socket
CredType=cred/munge
StateSaveLocation=$home/ctld
SlurmdSpoolDir=$home/d
SlurmctldPidFile=$home/ctld.pid
SlurmdPidFile=$home/d.pid
SlurmctldLogFile=$home/ctld.log
SlurmdLogFile=$home/d.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/builtin
SchedulerParameters=batch_sched_delay=0,sched_interval=1
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
KillWait=5
OverTimeLimit=0
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
}

slurm_start() {
  host=$(hostname -s)
  home=$scratch/slurm
  mkdir -p "$home/ctld" "$home/d"
  trap 'slurm_end; clean_up' EXIT
  munge_start || { fail 'munged does not start'; finish; }
  draw 20000
  slurm_configure $((20000 + drawn))
  SLURM_CONF=$home/slurm.conf
  export SLURM_CONF
  slurmctld -f "$SLURM_CONF" && slurmd -f "$SLURM_CONF"
  left=100
  until sinfo --noheader --format %t 2>/dev/null | grep -q idle; do
    left=$((left - 1))
    [ $left -gt 0 ] || {
      tail -n 3 "$home/ctld.log" "$home/d.log" >&2
      fail 'Slurm does not start'
      finish
    }
    sleep 0.2
  done
}

# Until the queue is empty, for so many seconds.
slurm_wait() { # SECONDS
  left=$(($1 * 5))
  while [ -n "$(squeue --noheader)" ] && [ $left -gt 0 ]; do
    left=$((left - 1))
    sleep 0.2
  done
  check test $left -gt 0
}

state_of() { # JOB: as Slurm remembers it
  scontrol --oneliner show job "$1" |
    sed -n 's/.*JobState=\([A-Z]*\).*ExitCode=\([0-9]*\).*/\1 \2/p'
}
