#!/bin/bash
# A Slurm cluster of one node for the tests: mini-slurm.sh start|stop FOLDER
# Needs slurm-wlm and munge, but neither systemd nor cgroups. All that it writes lies in FOLDER; commands find it with SLURM_CONF=FOLDER/slurm.conf.
set -euo pipefail

action=$1
folder=$(realpath -m "$2")
port=${SLURM_PORT:-16917}
node=$(hostname -s)
user=$(id -un)
export SLURM_CONF=$folder/slurm.conf

is_running() { [ -s "$1" ] && kill -0 "$(cat "$1" 2>/dev/null)" 2>/dev/null; }

write_configuration() {
  cat >"$SLURM_CONF" <<CONFIGURATION
ClusterName=tests
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$user
SlurmdUser=$user
# A credential that expires soon: a requeued task would otherwise wait two minutes.
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SchedulerParameters=sched_min_interval=0,batch_sched_delay=0,sched_interval=1,bf_interval=1
ReturnToService=2
KillWait=10
InactiveLimit=0
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=tests Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:2
CONFIGURATION
}

case $action in
start)
  mkdir -p "$folder"/{munge,state,spool}
  # munge refuses folders that others may enter, and sockets in folders that they may not.
  chmod 755 "$folder" "$folder/munge"
  head -c 128 /dev/urandom >"$folder/munge.key"
  chmod 400 "$folder/munge.key"
  write_configuration
  munged --key-file="$folder/munge.key" --socket="$folder/munge/socket" --pid-file="$folder/munge/pid" \
    --log-file="$folder/munged.log" --seed-file="$folder/munge/seed"
  slurmctld -c
  slurmd -c -N "$node"
  for _ in $(seq 300); do
    state=$(sinfo --noheader --format %T 2>/dev/null || true)
    [ "$state" = idle ] && exit 0
    sleep 0.1
  done
  echo "the node is '$state', not idle:" >&2
  tail -n 20 "$folder"/*.log >&2
  exit 1
  ;;
stop)
  for name in slurmd slurmctld; do is_running "$folder/$name.pid" && kill "$(cat "$folder/$name.pid")" || true; done
  for _ in $(seq 100); do
    is_running "$folder/slurmctld.pid" || is_running "$folder/slurmd.pid" || break
    sleep 0.1
  done
  is_running "$folder/munge/pid" && kill "$(cat "$folder/munge/pid")" || true
  ;;
*)
  echo "mini-slurm.sh start|stop FOLDER" >&2
  exit 2
  ;;
esac
