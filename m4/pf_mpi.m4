# PF_MPI: --with-mpi finds a library of MPI by pkg-config: MPI_CFLAGS,
# MPI_LIBS, HAVE_MPI in config.h, the conditional WITH_MPI. "mpi-c" is the name
# that Debian gives to whichever library is the default.
AC_DEFUN([PF_MPI], [
  AC_ARG_WITH([mpi],
    [AS_HELP_STRING([--with-mpi],
       [sweeps over many machines by MPI (default: no)])],
    [], [with_mpi=no])
  pf_mpi=
  AS_IF([test "x$with_mpi" != xno], [
    for pf_module in mpi-c ompi-c mpich; do
      AS_IF([test -z "$pf_mpi" && $PKG_CONFIG --exists $pf_module],
        [pf_mpi=$pf_module])
    done
    AS_IF([test -z "$pf_mpi$MPI_LIBS"],
      [AC_MSG_ERROR([--with-mpi: pkg-config knows none of mpi-c, ompi-c and mpich; install libopenmpi-dev or libmpich-dev, or set MPI_CFLAGS and MPI_LIBS])])
    PKG_CHECK_MODULES([MPI], [${pf_mpi:-mpi-c}])
    pf_save_CFLAGS=$CFLAGS pf_save_LIBS=$LIBS
    CFLAGS="$CFLAGS $MPI_CFLAGS" LIBS="$LIBS $MPI_LIBS"
    AC_MSG_CHECKING([whether a program with MPI compiles and links])
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <mpi.h>]],
        [[return MPI_Init (0, 0) != MPI_SUCCESS;]])],
      [AC_MSG_RESULT([yes])],
      [AC_MSG_RESULT([no])
       AC_MSG_ERROR([--with-mpi: MPI does not compile or link (see config.log); is libopenmpi-dev or libmpich-dev whole?])])
    CFLAGS=$pf_save_CFLAGS LIBS=$pf_save_LIBS
    with_mpi=yes
    AC_DEFINE([HAVE_MPI], [1], [Define to 1 if sweeps can use MPI.])])
  AM_CONDITIONAL([WITH_MPI], [test "$with_mpi" = yes])
])
