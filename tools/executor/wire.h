// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * wire.h - the numbers that go over the wire, in programs and in records.
 * The other end has them in harness/Linux/Wire.cs.
 */
#ifndef WIRE_H
#define WIRE_H

#define WIRE_VERSION	6

enum frame_type {
	FRAME_HELLO = 1,
	FRAME_FEATURES = 2,
	FRAME_RUN = 3,
	FRAME_RECORD = 4,
	FRAME_REFUSED = 5,
	FRAME_SKIPPED = 6,	/* this machine cannot be what the case asks for */
	FRAME_BUSY = 7,		/* no answer yet: it waits for the machine, or sets it up */
};

enum run_flags {
	RUN_SNAPSHOTS = 1 << 0,		/* everything observable after each step */
	RUN_STATUS = 1 << 1,		/* a step asks for /proc/self/status */
	RUN_KEEP_THP = 1 << 2,		/* do not switch huge pages off */
	RUN_CHANGE = 1 << 3,		/* the machine may be changed for it */
	RUN_BYTES = 1 << 4,		/* snapshots have what is in pages */
};

enum op {
	OP_CALL = 1,
	OP_ACCESS = 2,
	OP_OBSERVE = 3,
	OP_BRANCH = 4,
	OP_JUMP = 5,
	OP_THREAD = 6,
	OP_JOIN = 7,
	OP_LOOP = 8,		/* its first round begins */
	OP_AGAIN = 9,		/* at its end: the next round, if there is one */
	OP_GO = 10,		/* the threads of a race are let go, and end */
};

enum step_flags {
	STEP_MAY = 1 << 0,
	STEP_RACES = 1 << 2,	/* a thread that stands at the barrier of a race */
	STEP_LONG = 1 << 1,	/* a loop of which snapshots are taken in its first rounds and its last */
};

enum operand_kind {
	ARG_NUMBER = 0,
	ARG_SLOT = 1,		/* value of a slot plus bytes */
	ARG_SLOT_END = 2,	/* end of a slot's region plus bytes */
	ARG_SLOT_LENGTH = 3,	/* length of a slot's region less bytes */
	ARG_TEXT = 4,
	ARG_SCRATCH = 5,	/* a buffer of the executor, of this size */
	ARG_VARIES = 1 << 7,	/* with the rounds of the loops around it: how much a round of each adds follows */
};

enum outcome_kind {
	OUT_OK = 0,
	OUT_VALUE = 1,		/* an operand: a number or an address */
	OUT_ERRNO = 2,
	OUT_SIGNAL = 3,
	OUT_EXITED = 4,
	OUT_KILLED = 5,
};

enum result_kind {
	RES_NONE = 0,
	RES_VALUE = 1,
	RES_ADDRESS = 2,
	RES_ERRNO = 3,
	RES_SIGNAL = 4,
	RES_EXITED = 5,
	RES_KILLED = 6,
	RES_DECLINED = 7,
	RES_BLOCKED = 8,
	RES_NOT_RUN = 9,	/* the text part says why */
	RES_NO_ROOM = 10,	/* performed or not: the executor has no room for what it would answer */
	RES_OWN = 11,		/* not performed: the script reaches for what is the executor's */
};

/* Which numbers of a result follow; of others there is nothing to say. */
enum result_has {
	HAS_VALUE = 1 << 0,
	HAS_CODE = 1 << 1,
	HAS_ADDRESS = 1 << 2,
	HAS_BYTE = 1 << 3,
	HAS_MINOR = 1 << 4,
	HAS_MAJOR = 1 << 5,
};

enum end_reason {
	END_COMPLETED = 0,
	END_STOPPED = 1,
	END_TIMED_OUT = 2,
	END_CRASHED = 3,
	END_ERROR = 4,
	END_NO_ROOM = 5,	/* the text part of the last step's record says for what */
};

enum access_kind {
	ACCESS_LOAD = 0,
	ACCESS_STORE = 1,
	ACCESS_FILL = 2,
	ACCESS_FETCH = 3,
};

enum look {
	LOOK_PTE = 1 << 0,
	LOOK_PAGE = 1 << 1,
	LOOK_RESIDENT = 1 << 2,
	LOOK_VMAS = 1 << 3,
	LOOK_VMFLAGS = 1 << 4,
	LOOK_RSS = 1 << 5,
	LOOK_TABLES = 1 << 6,
	LOOK_FAULTS = 1 << 7,
	LOOK_BYTES = 1 << 8,
	LOOK_SMAPS = 1 << 9,
	LOOK_STATUS = 1 << 10,
	LOOK_KNOB = 1 << 11,
	LOOK_TASK = 1 << 12,
	LOOK_FIRST_BYTE = 1 << 13,
	LOOK_ALL_FAULTS = 1 << 14,	/* of all threads of the process */
	LOOK_CUT = 1 << 15,		/* mappings only as far as the range goes */
	LOOK_ALL = LOOK_PTE | LOOK_PAGE | LOOK_RESIDENT | LOOK_VMAS |
		   LOOK_VMFLAGS | LOOK_RSS | LOOK_TABLES | LOOK_FAULTS,
};

enum part_type {
	PART_PAGES = 1,
	PART_VMAS = 2,
	PART_COUNTERS = 3,
	PART_BYTES = 4,
	PART_TEXT = 5,
	PART_FIELDS = 6,
	PART_SNAPSHOT = 7,	/* the parts that follow belong to this process */
	PART_RANGES = 8,	/* a field that is a list of ranges, each with a value */
	PART_REGION = 9,	/* what the step bound to a name */
	PART_SLEEP = 10,	/* a thread sleeps in a step of its own, or was woken there */
};

#endif
