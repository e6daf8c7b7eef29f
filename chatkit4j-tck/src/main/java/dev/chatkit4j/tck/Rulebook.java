package dev.chatkit4j.tck;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The numbered rules of a contract, one sentence each. */
final class Rulebook {
  static final Rulebook STORE =
      new Rulebook(
          """
          1.1 Elements come in the order of their times, and those of equal time in the order in which they were first saved.
          1.2 Descending order is the exact mirror of ascending order.
          1.3 Elements of equal time never skip, repeat or swap from page to page.
          1.4 Saving an item again never moves it, whatever time it has by then.
          1.5 Saving a thread again never moves it, whatever time it has by then.
          1.6 Times order to the microsecond, in any year from 1 to 9999.
          2.1 A page begins strictly behind its cursor, whichever order the cursor was given in.
          2.2 has_more says whether another element exists, and exactly then the page has a cursor: the id of its last element.
          2.3 A null or empty cursor asks for the first page.
          2.4 An unknown cursor is NotFound, for items and threads alike.
          2.5 An item of another thread is no cursor: NotFound.
          2.6 A deleted element keeps its place as a cursor, in both directions.
          2.7 The cursor of a deleted element stays good for 30 days.
          2.8 An insertion while somebody pages never makes another element skip or repeat.
          2.9 A deletion while somebody pages never makes another element skip or repeat.
          2.10 Pages of any size, put together, are the whole list with each element once.
          3.1 A limit below 1 is an IllegalArgumentException.
          3.2 A page is as long as its limit and the list allow, up to the largest limit there is.
          3.3 A page bounded in bytes has as many elements as both its bounds allow, and one at least.
          3.4 has_more and the cursor are exact whichever bound ended the page.
          3.5 Pages of any number of bytes, put together, are the whole list with each element once.
          3.6 Hidden items cost a page of visible ones no bytes.
          3.7 Fewer bytes than 1 are an IllegalArgumentException.
          4.1 The items of a missing thread are an empty page, with or without a cursor.
          4.2 Loading a missing thread, item or attachment is NotFound.
          4.3 The message of NotFound names the id that was not found.
          4.4 Deleting what does not exist is silent, and so is deleting twice.
          4.5 Adding or saving an item in a missing thread is NotFound and leaves nothing behind.
          4.6 A write to a deleted thread is NotFound and never brings it back.
          4.7 The thread is the one the call names; the item's own thread_id is data and comes back as it was.
          5.1 saveThread writes the whole thread, whether there was one or not.
          5.2 saveItem writes the whole item, whether there was one or not, of the same type or another.
          5.3 saveAttachment writes the whole record, whether there was one or not.
          5.4 addThreadItem of an id that the thread has replaces that item.
          5.5 The same item id in two threads is two items.
          5.6 Saving a thread again keeps its items and attachments.
          5.7 The id of something deleted may be used again, for a new element in a new place.
          6.1 Every type of item comes out as it went in, with every optional member set and with none.
          6.2 A thread comes out as it went in: each status, each member set and unset, no image domains and an empty list of them.
          6.3 Every type of attachment comes out as it went in, its metadata included.
          6.4 What this version does not know comes out as it went in: items, attachments, tasks, sources, statuses.
          6.5 Nulls inside free-form data are kept.
          6.6 Numbers in free-form data keep every digit.
          6.7 Any text is kept: U+0000, lone surrogates, emoji, right-to-left, unnormalised.
          6.8 Items, threads and attachment records of up to 4 MB are kept.
          6.9 Times are kept to the microsecond, in any year from 1 to 9999.
          6.10 Widgets are trees of JSON that nobody interprets.
          6.11 A page holds the same values as loading one by one.
          7.1 Lists that were handed out refuse changes and follow none made later.
          8.1 An id that is not 1 to 255 bytes of UTF-8 without control characters and lone surrogates is an IllegalArgumentException in every method.
          8.2 An owner that is not 1 to 255 bytes of UTF-8 without control characters and lone surrogates is an IllegalArgumentException in every method.
          8.3 Every id that is allowed works, up to 255 bytes of any script.
          8.4 Ids and owners are compared by their bytes: case, accents, normal forms, wildcards and blanks count.
          8.5 Generated ids are allowed ids and never repeat.
          9.1 Concurrent appends to one thread are all kept.
          9.2 Appends come in one order for every reader, and one that began after another had returned stands behind it.
          9.3 What a method has written is seen by whoever calls after it returned, on any thread.
          9.4 Concurrent saves of one id all succeed and leave one element.
          9.5 compareAndSetItem writes if and only if the stored item equals the expected one.
          9.6 Of concurrent calls of compareAndSetItem that expect the same item, exactly one wins.
          9.7 updateThread writes what the change makes of the stored thread and returns it.
          9.8 Concurrent calls of updateThread lose no change.
          10.1 Deleting a thread deletes its items.
          10.2 Deleting a thread deletes the records of the attachments bound to it and no others.
          10.3 Deleting an item or an attachment deletes nothing else.
          10.4 A thread saved under the id of a deleted one starts empty.
          10.5 An append that races with the deletion of its thread leaves neither the thread nor an orphan.
          10.6 No reader sees a thread half deleted.
          11.1 deleteItemsAfter deletes exactly what stands behind the item and says how many that were.
          11.2 deleteItemsAfter a missing item is NotFound and deletes nothing.
          11.3 No reader sees a truncation half done.
          11.4 write does what the single calls would do one after the other.
          11.5 A batch that is refused leaves nothing behind.
          11.6 No reader sees a batch half done.
          11.7 An updateThread whose change throws leaves the thread as it was, and the caller gets that exception.
          12.1 loadThreadItems and loadItem return hidden items.
          12.2 loadVisibleItems pages as if there were no hidden items.
          12.3 A hidden item's id is a cursor among the visible items.
          12.4 An item of unknown type is hidden if the version that wrote it said so.
          12.5 An item saved again is hidden if it is hidden now.
          12.6 loadPendingToolCalls returns all pending client tool calls of the thread, newest first, and nothing else.
          13.1 The same ids under two owners are different things, and saving one never touches the other.
          13.2 What belongs to another owner is not found.
          13.3 An item for another owner's thread is NotFound and touches nothing.
          13.4 Deleting what belongs to another owner is silent and touches nothing.
          13.5 What belongs to another owner is no cursor: NotFound.
          13.6 compareAndSetItem, deleteItemsAfter and updateThread never reach another owner's thread.
          13.7 loadVisibleItems and loadPendingToolCalls never show another owner's items.
          13.8 write never reaches what belongs to another owner.
          13.9 readOwner and eraseOwner never reach another owner's data.
          13.10 No call of one owner changes or shows what another owner has under the same ids.
          14.1 readOwner hands out the threads, oldest first, each followed by its items in order, then the attachments by the bytes of their ids.
          14.2 What readOwner hands out is as it was saved last, along with the time of its first saving.
          14.3 What is written while readOwner reads never makes anything else be left out or come twice.
          14.4 The sink of readOwner may call the store, and what it throws ends the reading and reaches the caller.
          14.5 eraseOwner erases all that an owner has and says how much that was; of an owner without anything, nothing.
          14.6 An erased owner's ids are no cursors, and a write to an erased thread is NotFound.
          14.7 No reader sees an owner half erased.
          14.8 loadOwners lists each owner who has something once, ascending by bytes, in pages.
          14.9 loadOwners does not list who was erased, whose name is still a cursor.
          14.10 textBytes says how many bytes an owner's threads, items and records take, without what was replaced or deleted.
          15.1 Whatever is called in whatever order, the store answers like the model of this contract.
          16.1 An attachment that addPending adds is pending, uploaded after completeUpload, attached once writeMessage has bound it, and each of these happens once.
          16.2 addPending adds nothing beyond the owner's quota, also when several are added at once.
          16.3 addPending of an id that exists is a conflict and changes nothing.
          16.4 writeMessage saves a message and binds its attachments, or does nothing if one is pending, bound to another thread or not there.
          16.5 Of several threads that want an attachment at once, one has it.
          16.6 discard forgets what no message holds, silently if there is none, and is a conflict otherwise.
          16.7 expire forgets what has expired and no message holds, no more at once than asked for.
          16.8 Whatever deletes an attachment that was added by addPending notes that its bytes must go.
          16.9 A record that was only saved is found and bound all the same, and nothing is noted for it.
          16.10 A removal comes until it is done, not before it is due, and not if the record is there again.
          16.11 find keeps owners apart, findAny finds those of all owners.
          16.12 usedBytes counts what addPending counts: all that was announced, pending or not, of this owner alone, and nothing of what is gone.
          """);

  static final Rulebook ATTACHMENTS =
      new Rulebook(
          """
          A1.1 Generated ids are allowed ids and never repeat.
          A1.2 createAttachment makes a record as it was asked for with a way to upload it, another each time, or is an UnsupportedOperationException.
          A1.3 What createAttachment tells a client never has the file's name in an address or a header.
          A1.4 deleteAttachment removes the bytes, silently if there are none.
          A2.1 The key is that of the context's owner, and what is no legal id or owner is an IllegalArgumentException.
          A2.2 Every legal id works, and ids that look alike are different.
          A2.3 Equal ids of two owners are two files, whatever is called.
          A3.1 Any number of bytes come out as they went in.
          A3.2 find says how many bytes are kept, since when, and their type or null.
          A3.3 Bytes that are there are replaced, by more or by fewer.
          A3.4 A write that fails leaves what was there, or nothing.
          A3.5 What was staged is gone after it was written, or can be deleted.
          A3.6 A store that is opened again has what was kept.
          A4.1 A part of the bytes is read as it was asked for, down to none.
          A4.2 Of what is not kept find is empty and open is NoSuchFileException.
          A4.3 A stream that is closed early leaves nothing in the way.
          A4.4 Readers of one file at once have each their own part.
          A5.1 What was removed is gone, and removing what is not there is silent.
          A5.2 list shows each file once, with the path of its key and its size.
          A5.3 list shows what was written before that time and nothing else.
          A5.4 list shows all files, however many there are.
          A5.5 What is removed while list runs makes it neither fail nor leave out anything else.
          A5.6 What list has shown can be removed, silently if it is gone.
          A6.1 A reader sees one write as a whole, also while others write the same file.
          A6.2 Writes and removals of an owner's other files are never in the way.
          A6.3 A write and a removal of one file at once leave it whole or not at all.
          A7.1 An upload descriptor takes what was announced.
          A7.2 An upload descriptor is for no other file.
          A7.3 An upload descriptor takes no other type.
          A7.4 An upload descriptor takes neither more nor fewer bytes.
          A7.5 An upload descriptor that was changed in any part takes nothing.
          A7.6 An upload descriptor takes nothing once its time is over.
          A7.7 What was signed with another secret is refused.
          A8.1 A download link gives the bytes to whoever has it.
          A8.2 A download link that leads elsewhere has the file saved under its name, never shown.
          A8.3 A link is for one file, and refused when it was changed in any part.
          A8.4 A link is good until its time and no longer.
          A8.5 A preview link shows the picture and is no download link of our own endpoint.
          A8.6 The address of a preview never changes and opens nothing.
          """);

  static final Rulebook ENDPOINT =
      new Rulebook(
          """
          E1.1 Only POST is taken at the path of ChatKit; any other method is a 405 that says which there are.
          E1.2 HEAD gets the head of its answer and no body.
          E1.3 OPTIONS is a 204 that says which methods there are.
          E1.4 What is not there is a 404, in JSON.
          E1.5 Who does not say who is asking gets a 401, and nothing is changed.
          E1.6 An error has the request's id, the one that the client chose if it chose one.
          E2.1 Another content type than JSON is a 415, and so is none at all from a page.
          E2.2 A body that is larger than a request may be is a 413.
          E2.3 A body of the largest size is read.
          E2.4 A body that comes in chunks is one body.
          E2.5 Of a body that ends before its length nothing is done.
          E3.1 An event is with the client before the next one is made.
          E3.2 A stream has its content type, is neither compressed nor measured, and asks proxies not to keep it back.
          E3.3 A client that leaves ends its turn, after whichever event it does.
          E3.4 A client that reads late gets everything in order; its turn waits for it, and nobody else does.
          E3.5 When the server stops, each stream says so and ends.
          E3.6 After a stop each request is a 503, in JSON.
          E4.1 A file that comes as a form is taken, and goes out to its owner as it came.
          E4.2 A form of a page of another origin is a 403, unless that origin is allowed.
          E4.3 A file is taken at the link that was made for it.
          E4.4 Of a file that ends before its length nothing is left.
          E4.5 A range of a file is a 206 with that part, or a 416 with the file's length.
          E4.6 HEAD of a file has its length and no bytes.
          E4.7 Who has a file already gets a 304 without it.
          """);

  private final Map<String, String> sentences;

  private Rulebook(String text) {
    Map<String, String> parsed = new LinkedHashMap<>();
    text.lines()
        .forEach(line -> {
          int blank = line.indexOf(' ');
          parsed.put(line.substring(0, blank), line.substring(blank + 1));
        });
    this.sentences = Collections.unmodifiableMap(parsed);
  }

  /** That of the rule. */
  static Rulebook of(String number) {
    return switch (number.charAt(0)) {
      case 'A' -> ATTACHMENTS;
      case 'E' -> ENDPOINT;
      default -> STORE;
    };
  }

  /** The numbers of all rules, in order. */
  Set<String> numbers() {
    return sentences.keySet();
  }

  String sentence(String number) {
    return requireNonNull(sentences.get(number), () -> "no rule " + number);
  }
}
