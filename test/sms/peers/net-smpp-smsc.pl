#!/usr/bin/perl
# An SMPP 3.4 server with the codec of Net::SMPP. It says what it does in lines of JSON.
#
#   net-smpp-smsc.pl PORT PASSWORD THROTTLED RECEIPTS
#
# Each submit whose number THROTTLED divides is refused as too fast; 0 refuses none. Receipts come AT_ONCE or
# AT_NEXT_BIND. Messages have ids that count from 1: in hexadecimal digits in the answer to a submit, in decimal ones in
# the receipt, so that from the tenth on an id in one place looks like that of another message in the other place.
# Every second receipt overtakes the answer. Numbers that end with 7 cannot be reached.
use strict;
use warnings;
use JSON::PP;
use Net::SMPP;

use constant { OK => 0, INVALID_PASSWORD => 0x0E, THROTTLED => 0x58, RECEIPT => 4, INTERNATIONAL => 1, ISDN => 1 };

my ($port, $password, $throttled, $receipts) = @ARGV;
my ($submits, $ids, @kept) = (0, 0);
$| = 1;
$SIG{PIPE} = 'IGNORE';

my $server = Net::SMPP->new_listen('127.0.0.1', port => $port, smpp_version => 0x34) or die "cannot listen: $!";
while (1) {
  my $client = $server->accept or next;
  while (my $pdu = $client->read_pdu) { take($client, $pdu) or last }
  close $client;
}

# Gives false after a goodbye.
sub take {
  my ($client, $pdu) = @_;
  my $command = (Net::SMPP::pdu_tab->{$pdu->{cmd}} // {})->{cmd} // '';
  my $seq = $pdu->{seq};
  if ($command eq 'bind_transceiver') { bound($client, $pdu) }
  elsif ($command eq 'submit_sm') { submitted($client, $pdu) }
  elsif ($command eq 'deliver_sm_resp') { told('RECEIPTED', $pdu->{status}, $pdu) }
  elsif ($command eq 'enquire_link') { $client->enquire_link_resp(seq => $seq) }
  elsif ($command eq 'unbind') { $client->unbind_resp(seq => $seq); return 0 }
  else { $client->generic_nack(seq => $seq, status => 3) }
  return 1;
}

sub bound {
  my ($client, $pdu) = @_;
  my $status = $pdu->{password} eq $password ? OK : INVALID_PASSWORD;
  $client->bind_transceiver_resp(seq => $pdu->{seq}, status => $status, system_id => 'perl');
  told('BIND', $status, $pdu);
  return if $status != OK;
  report($client, @$_) for splice @kept;
}

sub submitted {
  my ($client, $pdu) = @_;
  my $is_too_fast = $throttled && ++$submits % $throttled == 0;
  told('SUBMIT', $is_too_fast ? THROTTLED : OK, $pdu);
  if ($is_too_fast) {
    $client->submit_sm_resp(seq => $pdu->{seq}, status => THROTTLED, message_id => '');
    return;
  }
  my $id = ++$ids;
  my $is_overtaken = $receipts eq 'AT_ONCE' && $id % 2 == 0;
  report($client, $id, $pdu) if $is_overtaken;
  $client->submit_sm_resp(seq => $pdu->{seq}, message_id => sprintf('%X', $id));
  if ($receipts ne 'AT_ONCE') { push @kept, [$id, $pdu] }
  elsif (!$is_overtaken) { report($client, $id, $pdu) }
}

# Without async it would wait for the answer and drop all else.
sub report {
  my ($client, $id, $pdu) = @_;
  my $end = $pdu->{destination_addr} =~ /7$/ ? 'dlvrd:000 stat:UNDELIV err:021' : 'dlvrd:001 stat:DELIVRD err:000';
  my ($dlvrd, $stat, $err) = split / /, $end;
  my $dates = 'submit date:2601010000 done date:2601010001';
  $client->deliver_sm(
    async => 1,
    esm_class => RECEIPT,
    source_addr_ton => INTERNATIONAL,
    source_addr_npi => ISDN,
    source_addr => $pdu->{destination_addr},
    dest_addr_ton => $pdu->{source_addr_ton},
    dest_addr_npi => $pdu->{source_addr_npi},
    destination_addr => $pdu->{source_addr},
    short_message => "id:$id sub:001 $dlvrd $dates $stat $err text:Hello",
  );
}

# Octets are told in hexadecimal digits.
sub told {
  my ($event, $status, $pdu) = @_;
  my %said = (event => $event, status => $status);
  for my $name (qw(system_id destination_addr data_coding esm_class)) {
    $said{$name} = "$pdu->{$name}" if defined $pdu->{$name};
  }
  for my $name (qw(short_message message_payload sar_msg_ref_num sar_total_segments sar_segment_seqnum)) {
    $said{$name} = unpack 'H*', $pdu->{$name} if defined $pdu->{$name};
  }
  print encode_json(\%said), "\n";
}
