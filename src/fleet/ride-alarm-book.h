/* ride-alarm-book.h: the open alarms of a fleet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to the tracker. A bike costs one bit, and an alarm some 200 bytes,
 * so that a hundred thousand open ones are nothing special.
 */

#pragma once

#include "ride-alarm.h"

G_BEGIN_DECLS

/** Where the alarms of the feed are, which are of no bike: no fleet has this position. */
#define RIDE_ALARM_BOOK_FEED ((1u << 24) - 1)

/** The highest number of an alarm: integers above it can't be told apart in JSON. */
#define RIDE_ALARM_ID_MAX ((G_GINT64_CONSTANT (1) << 53) - 1)

typedef struct _RideAlarmBook RideAlarmBook;

RideAlarmBook *ride_alarm_book_new  (void);
void           ride_alarm_book_free (RideAlarmBook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RideAlarmBook, ride_alarm_book_free)

/**
 * ride_alarm_book_open:
 * @alarm: copied but for its bike, which has to live as long as the book; its number is given here
 *
 * Returns: the alarm, to be changed but for bike, rule, number, level and note.
 */
RideAlarm     *ride_alarm_book_open (RideAlarmBook   *self,
                                     guint            position,
                                     const RideAlarm *alarm);

/**
 * ride_alarm_book_restore:
 * @alarm: copied
 *
 * Takes over an alarm with its number. That of a bike waits until
 * ride_alarm_book_place() says where the bike is.
 *
 * Returns: %FALSE if it can't be: it isn't open, there is an alarm of that
 *   number, bike and rule, or it makes no sense.
 */
gboolean       ride_alarm_book_restore (RideAlarmBook   *self,
                                        const RideAlarm *alarm);

/** Returns: how many alarms wait for their bike. */
guint          ride_alarm_book_get_n_waiting (const RideAlarmBook *self);

/**
 * ride_alarm_book_place:
 * @bike: lives as long as the book
 *
 * The alarms that wait for @bike, if any, are those of @position from now on.
 * One whose rule has an alarm there already goes on waiting.
 */
void           ride_alarm_book_place (RideAlarmBook *self,
                                      const char    *bike,
                                      guint          position);

/** Returns: (element-type RideAlarm) (transfer container): those that wait for their bike. */
GList         *ride_alarm_book_list_waiting (const RideAlarmBook *self);

/** Returns: whether there is any alarm at @position. Cheap. */
gboolean       ride_alarm_book_has_any (const RideAlarmBook *self,
                                        guint                position);

/** Returns: (nullable): the open alarm. */
RideAlarm     *ride_alarm_book_find    (const RideAlarmBook *self,
                                        guint                position,
                                        RideAlarmRule        rule);

/** @alarms: (out): the open alarm of each rule, or %NULL */
void           ride_alarm_book_find_all (const RideAlarmBook *self,
                                         guint                position,
                                         RideAlarm           *alarms[RIDE_N_ALARM_RULES]);
RideAlarm     *ride_alarm_book_find_id (const RideAlarmBook *self,
                                        gint64               id);

void           ride_alarm_book_set_level (RideAlarmBook *self,
                                          RideAlarm     *alarm,
                                          RideAlarmLevel level);

/** @note: (nullable): copied, and cut at %RIDE_ALARM_NOTE_MAX bytes */
void           ride_alarm_book_set_note  (RideAlarmBook *self,
                                          RideAlarm     *alarm,
                                          const char    *note);

/** Forgets @alarm and frees it. */
void           ride_alarm_book_close     (RideAlarmBook *self,
                                          RideAlarm     *alarm);

guint          ride_alarm_book_get_n     (const RideAlarmBook *self);
guint          ride_alarm_book_count     (const RideAlarmBook *self,
                                          RideAlarmLevel       level);

/** Returns: (nullable): the alarm with the lowest number. */
const RideAlarm *ride_alarm_book_get_first (const RideAlarmBook *self);

/** Returns: (nullable): the alarm with the next higher number. */
const RideAlarm *ride_alarm_book_get_next  (const RideAlarm *alarm);

/** New alarms get numbers above @id. */
void           ride_alarm_book_set_last_id (RideAlarmBook *self,
                                            gint64         id);

gsize          ride_alarm_book_get_memory  (const RideAlarmBook *self);

G_END_DECLS
