import { crc32, deflateRawSync } from 'node:zlib';

/** DOS's first day: the archive of one content is always the same bytes. */
const DATE = 0x0021;
const UTF8 = 0x0800;
const DEFLATED = 8;

/** A zip archive with one file in it. @param name ASCII @param content below 4 GiB */
export function zipFile(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content, { level: 6 });
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(UTF8, 2);
  common.writeUInt16LE(DEFLATED, 4);
  common.writeUInt16LE(DATE, 8);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name)]);
  // Its beginning, at 0, and what it is to a file system are left zero.
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length + packed.length, 16);
  return Buffer.concat([local, packed, central, end]);
}
