package dev.chatkit4j.attachment;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The smallest bytes that begin as a file of a kind begins. */
final class SampleFiles {
  private SampleFiles() {}

  /** A kind is named as files of it usually end. */
  static byte[] of(String kind) throws IOException {
    return switch (kind) {
      case "words" -> text("Only words, and some more of them.\nA second line.\n");
      case "csv" -> text("name;amount\nM\u00fcller;3\n");
      case "latin1" ->
          "Gr\u00fc\u00dfe aus K\u00f6ln, viele Gr\u00fc\u00dfe\n".getBytes(ISO_8859_1);
      case "utf16" -> concat(hex("fffe"), "Words\r\n".getBytes(UTF_16LE));
      case "json" -> text("{\"type\": \"FeatureCollection\", \"features\": []}\n");
      case "jsonl" -> text("{\"a\": 1}\n{\"a\": 2}\n");
      case "mz-words" -> text("MZ,Umsatz\n1,2\n");
      case "id3-words" -> text("ID3,name\n1,2\n");
      case "gif-words" -> text("GIF89a is the header of a picture.\n");
      case "pdf-words" -> text("%PDF-1.4 is how a document begins.\n");
      case "ogg-words" -> text("OggS and fLaC are sounds.\n");
      case "flac-words" -> text("fLaC is one of them, M\u00fcller says.\n");
      case "riff-words" -> text("RIFF1234WAVE rocks\n");
      case "flash-words" -> text("FWS 1\n");
      case "html" ->
          text("<!DOCTYPE html>\n<html><head><title>t</title></head><body>b</body></html>");
      case "markdown-html" -> text("<h1 align=\"center\">Project</h1>\n\n* one\n* two\n");
      case "xhtml" ->
          text(
              "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><body/></html>");
      case "xml" -> text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<note><to>you</to></note>\n");
      case "gpx" ->
          text("<?xml version=\"1.0\"?><gpx xmlns=\"http://www.topografix.com/GPX/1/1\"></gpx>");
      case "kml" ->
          text("<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"></kml>");
      case "svg" ->
          text("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>");
      case "xml-sheet" ->
          text("<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook/>");
      case "plist" ->
          text("<?xml version=\"1.0\"?><!DOCTYPE plist><plist version=\"1.0\"><dict/></plist>");
      case "python" -> text("#!/usr/bin/env python3\nprint('hello')\n");
      case "sh" -> text("#!/bin/bash\nset -e\necho hello\n");
      case "perl" -> text("#!/usr/bin/perl\nprint 'hello';\n");
      case "node" -> text("#!/usr/bin/env node\nconsole.log('hello');\n");
      case "js" -> text("'use strict';\nfunction f() { return 1; }\n");
      case "ts" -> text("export const a: number = 1;\n");
      case "java" -> text("package a;\n\npublic class A {}\n");
      case "c" -> text("#include <stdio.h>\nint main(void) { return 0; }\n");
      case "css" -> text("body { color: red }\n");
      case "php" -> text("<?php echo 1; ?>\n");
      case "batch" -> text("@echo off\r\necho hello\r\n");
      case "sql" -> text("SELECT a FROM b WHERE c = 1;\n");
      case "toml" -> text("[package]\nname = \"a\"\n");
      case "yaml" -> text("---\na: 1\nb: [2, 3]\n");
      case "ini" -> text("[a]\nb=1\n");
      case "tex" -> text("\\documentclass{article}\n\\begin{document}a\\end{document}\n");
      case "diff" -> text("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n");
      case "log" -> text("2026-01-02T03:04:05Z INFO started\n");
      case "rtf" -> text("{\\rtf1\\ansi\\deff0 words}");
      case "ps" -> text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n");
      case "vcf" -> text("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nEND:VCARD\r\n");
      case "ics" -> text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n");
      case "eml" -> text("From: a@example.com\r\nTo: b@example.com\r\nSubject: s\r\n\r\nwords\r\n");
      case "mbox" ->
          text("From a@example.com Fri Jan  2 03:04:05 2026\nFrom: a@example.com\n\nw\n");
      case "pem" -> text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
      case "pgp" -> text("-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n");
      case "srt" -> text("1\n00:00:01,000 --> 00:00:02,000\nwords\n");
      case "vtt" -> text("WEBVTT\n\n00:01.000 --> 00:02.000\nwords\n");
      case "m3u" -> text("#EXTM3U\n#EXTINF:1,a\na.mp3\n");
      case "url" -> text("[InternetShortcut]\r\nURL=https://example.com/\r\n");
      case "bib" -> text("@article{a, title={b}}\n");
      case "stl" -> text("solid a\nfacet normal 0 0 0\nendfacet\nendsolid a\n");
      case "dxf" -> text("  0\nSECTION\n  2\nHEADER\n");
      case "png" -> Pictures.png(3, 2);
      case "jpg" -> concat(hex("ffd8ffe000104a46494600010101004800480000ffdb"), new byte[64]);
      case "gif" -> concat(text("GIF89a"), hex("01000100800000ffffff0000003b"));
      case "webp" -> concat(text("RIFF"), hex("24000000"), text("WEBPVP8 "), new byte[32]);
      case "bmp" ->
          concat(
              text("BM"),
              hex("46000000000000003600000028000000020000000200000001001800"),
              new byte[32]);
      case "tiff" -> concat(hex("49492a0008000000"), new byte[32]);
      case "ico" -> concat(hex("00000100010010100000010020006804000016000000"), new byte[32]);
      case "cur" -> concat(hex("00000200010020200000000000003001000016000000"), new byte[32]);
      case "heic" -> ftyp("heic", "mif1heic");
      case "heif" -> ftyp("mif1", "mif1heic");
      case "avif" -> ftyp("avif", "avifmif1miaf");
      case "cr3" -> ftyp("crx ", "crx isom");
      case "jp2" -> hex("0000000c6a5020200d0a870a00000014667479706a703220000000006a703220");
      case "jxl" -> hex("0000000c4a584c200d0a870a00000014667479706a786c20000000006a786c20");
      case "psd" -> concat(text("8BPS"), hex("000100000000000000030000000100000001000800030000"));
      case "pdf" -> text("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n");
      case "mp3" -> concat(text("ID3"), hex("0400000000000a"), new byte[32]);
      case "mp3-frames" -> concat(hex("fffb9064"), new byte[413], hex("fffb9064"), new byte[413]);
      case "aac" -> concat(hex("fff15080043ffcde0200"), new byte[64]);
      case "wav" ->
          concat(
              text("RIFF"), hex("24000000"), text("WAVEfmt "), hex("10000000010001"), new byte[32]);
      case "aiff" -> concat(text("FORM"), hex("00000024"), text("AIFFCOMM"), new byte[32]);
      case "flac" -> concat(text("fLaC"), hex("00000022"), new byte[40]);
      case "vorbis" -> ogg(concat(hex("01"), text("vorbis"), new byte[23]));
      case "opus" -> ogg(concat(text("OpusHead"), hex("0102380180bb0000000000")));
      case "theora" -> ogg(concat(hex("80"), text("theora"), new byte[35]));
      case "speex" -> ogg(concat(text("Speex   "), new byte[72]));
      case "webm" ->
          concat(
              hex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104"),
              new byte[32]);
      case "mkv" ->
          concat(
              hex("1a45dfa3a34286810142f7810142f2810442f381084282886d6174726f736b6142878104"),
              new byte[32]);
      case "mp4" -> ftyp("isom", "isomiso2avc1mp41");
      case "mp4-new" -> ftyp("iso6", "iso6cmfcmp41");
      case "dash" -> ftyp("dash", "iso6");
      case "m4a" -> ftyp("M4A ", "M4A mp42isom");
      case "m4v" -> ftyp("M4V ", "M4V mp42isom");
      case "mov" -> ftyp("qt  ", "qt  ");
      case "mov-old" ->
          concat(hex("00000020"), text("moov"), hex("00000018"), text("mvhd"), new byte[64]);
      case "3gp" -> ftyp("3gp4", "3gp4isom");
      case "avi" -> concat(text("RIFF"), hex("24000000"), text("AVI LIST"), new byte[32]);
      case "asf" -> concat(hex("3026b2758e66cf11a6d900aa0062ce6c"), new byte[64]);
      case "mpg" -> concat(hex("000001ba44000400040189c3f8"), new byte[64]);
      case "mpegts" -> transportStream();
      case "flv" -> concat(text("FLV"), hex("010500000009"), new byte[32]);
      case "mid" -> concat(text("MThd"), hex("00000006000100010060"), text("MTrk"), new byte[16]);
      case "amr" -> concat(text("#!AMR\n"), new byte[32]);
      case "caf" -> concat(text("caff"), hex("00010000"), text("desc"), new byte[32]);
      case "zip" -> zip("a.txt");
      case "docx" -> zip("[Content_Types].xml", "_rels/.rels", "word/document.xml");
      case "xlsx" -> zip("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml");
      case "pptx" -> zip("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml");
      case "odt" -> stored("application/vnd.oasis.opendocument.text");
      case "epub" -> stored("application/epub+zip");
      case "jar" -> zip("META-INF/MANIFEST.MF", "A.class");
      case "gz" -> gzip(text("words"));
      case "tar" -> tar();
      case "bz2" -> concat(text("BZh91AY&SY"), new byte[32]);
      case "xz" -> concat(hex("fd377a585a000004"), new byte[32]);
      case "zst" -> concat(hex("28b52ffd04"), new byte[32]);
      case "7z" -> concat(hex("377abcaf271c0004"), new byte[32]);
      case "rar" -> concat(hex("526172211a0700cf907300000d00000000000000"), new byte[32]);
      case "rar5" -> concat(hex("526172211a0701003392b5e50a01050600050101"), new byte[32]);
      case "cab" -> concat(text("MSCF"), new byte[40]);
      case "ole" ->
          concat(hex("d0cf11e0a1b11ae1"), new byte[16], hex("3e000300feff0900"), new byte[512]);
      case "exe" -> executable();
      case "elf" ->
          concat(hex("7f454c460201010000000000000000000200 3e00".replace(" ", "")), new byte[44]);
      case "macho" -> concat(hex("cffaedfe07000001030000000200000010000000"), new byte[32]);
      case "class" -> concat(hex("cafebabe00000041"), new byte[32]);
      case "wasm" -> hex("0061736d01000000");
      case "sqlite" ->
          concat(text("SQLite format 3"), hex("00100001010040202000000002"), new byte[80]);
      case "parquet" -> concat(text("PAR1"), hex("1504"), new byte[32], text("PAR1"));
      case "pcap" -> concat(hex("d4c3b2a1020004000000000000000000ffff000001000000"), new byte[32]);
      case "ttf" -> concat(hex("00010000000f008000030070"), text("GDEF"), new byte[64]);
      case "otf" -> concat(text("OTTO"), hex("000b008000030030"), text("CFF "), new byte[64]);
      case "ttc" -> concat(text("ttcf"), hex("0001000000000002"), new byte[64]);
      case "woff" -> concat(text("wOFF"), hex("00010000"), new byte[64]);
      case "woff2" -> concat(text("wOF2"), hex("00010000"), new byte[64]);
      case "eot" -> concat(hex("7c010000b800000001000200"), new byte[22], text("LP"), new byte[64]);
      case "swf" -> concat(text("FWS"), hex("06"), new byte[32]);
      case "deb" ->
          text("!<arch>\ndebian-binary   1342943816  0     0     100644  4         `\n2.0\n");
      case "rpm" -> concat(hex("edabeedb0300"), new byte[96]);
      case "pst" -> concat(text("!BDN"), new byte[64]);
      case "glb" -> concat(text("glTF"), hex("0200000040000000"), new byte[52]);
      case "bytes" -> hex("0102030005f0e1d2c3b4a5968778695a4b3c2d1e0f00");
      default -> throw new IllegalArgumentException("no sample of " + kind);
    };
  }

  private static byte[] text(String content) {
    return content.getBytes(UTF_8);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] concat(byte[]... parts) {
    var bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  /** The first box of a file of ISO's family: its brand, and others that it can be read as. */
  private static byte[] ftyp(String brand, String others) {
    byte[] box = concat(text("ftyp"), text(brand), hex("00000200"), text(others));
    return concat(hex("000000%02x".formatted(box.length + 4)), box, hex("00000008"), text("free"));
  }

  private static byte[] ogg(byte[] packet) {
    return concat(
        text("OggS"),
        hex("0002000000000000000001000000000000000000000001"),
        new byte[] {(byte) packet.length},
        packet,
        new byte[32]);
  }

  private static byte[] transportStream() {
    byte[] packets = new byte[188 * 6];
    Arrays.fill(packets, (byte) 0xff);
    for (int at = 0; at < packets.length; at += 188) {
      packets[at] = 0x47;
      packets[at + 1] = 0x40;
      packets[at + 2] = 0;
      packets[at + 3] = 0x10;
    }
    return packets;
  }

  private static byte[] executable() {
    byte[] file = new byte[256];
    byte[] dos = hex("4d5a90000300000004000000ffff0000b8");
    System.arraycopy(dos, 0, file, 0, dos.length);
    file[0x3c] = (byte) 0x80;
    byte[] pe = hex("504500004c010300");
    System.arraycopy(pe, 0, file, 0x80, pe.length);
    return file;
  }

  private static byte[] zip(String... names) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text("content"));
      }
    }
    return bytes.toByteArray();
  }

  /** A zip file that says first, and uncompressed, what it is. */
  private static byte[] stored(String type) throws IOException {
    byte[] content = text(type);
    CRC32 sum = new CRC32();
    sum.update(content);
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      ZipEntry first = new ZipEntry("mimetype");
      first.setMethod(ZipEntry.STORED);
      first.setSize(content.length);
      first.setCrc(sum.getValue());
      zip.putNextEntry(first);
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] tar() {
    byte[] file = new byte[2048];
    byte[] name = text("a.txt");
    System.arraycopy(name, 0, file, 0, name.length);
    byte[] head = text("0000644\0000001750\0000001750\00000000000005\00014526307205\000");
    System.arraycopy(head, 0, file, 100, head.length);
    byte[] mark = text("ustar\00000");
    System.arraycopy(mark, 0, file, 257, mark.length);
    long sum = 8 * 32;
    for (int at = 0; at < 512; at++) {
      sum += at >= 148 && at < 156 ? 0 : file[at];
    }
    byte[] digits = text("%06o\0 ".formatted(sum));
    System.arraycopy(digits, 0, file, 148, digits.length);
    return file;
  }
}
